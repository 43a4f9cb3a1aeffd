//! Errands: what others have us fetch by what they send. Each document is on the account of the sender's site, so that
//! nobody uses us to ask a third hub, or to use up what we may ask of it.

use super::Federation;
use super::budget::site_of;
use crate::error::{Error, Result};

tokio::task_local! {
    /// The site whose letter is being read.
    static SENDER: String;
}

impl Federation {
    /// Does `work`, which something that `host` sent makes necessary: what it fetches is counted there.
    pub(crate) async fn on_errand_of<F: Future>(&self, host: &str, work: F) -> F::Output {
        SENDER.scope(site_of(host).to_owned(), work).await
    }

    /// Counts one document, if it is fetched on somebody's errand.
    pub(crate) fn count_errand(&self) -> Result<()> {
        match SENDER.try_with(|site| self.by_errand.take(site)) {
            Ok(Err(again_in)) => Err(Error::TooOften { again_in }),
            // Nobody's: our own people's, or the door's, which counts by address.
            Ok(Ok(())) | Err(_) => Ok(()),
        }
    }
}
