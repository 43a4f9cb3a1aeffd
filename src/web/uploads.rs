//! A form with files, its token checked: what `Form` is for forms without. Routes whose handlers take one are for members.

use axum::extract::{FromRequest, FromRequestParts, Request};

use super::page::Failure;
use super::session::{self, Visitor};
use crate::app::App;
use crate::error::{Error, Refusal};
use crate::i18n::Translator;
use crate::text;
use crate::uploads::{self, Refused, Sent, Unreadable};

/// What somebody has sent, and who they are.
#[derive(Debug)]
pub(crate) struct FileForm {
    pub(crate) visitor: Visitor,
    pub(crate) sent: Sent,
}

impl FileForm {
    /// Whether a button or box of this name was used.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.sent.fields.iter().any(|(field, _)| field == name)
    }

    /// What is wrong with files, in sentences for the list of problems: each with the field it belongs to.
    pub(crate) fn problems(&self, app: &App) -> Vec<(String, String)> {
        let t = self.visitor.translator();
        let say = |refused: &Refused| (refused.field.clone(), sentence(t, refused, app.config.limits.upload_bytes));
        self.sent.refused.iter().map(say).collect()
    }
}

/// Why a file was not taken, for whoever sent it.
fn sentence(t: Translator, refused: &Refused, most: u64) -> String {
    let most = text::size(i64::try_from(most).unwrap_or(i64::MAX));
    t.with_two(refused.why.key(), "name", &refused.name, "most", most)
}

impl FromRequest<App> for FileForm {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        session::check_origin(app, &parts.headers)?;
        let owner = visitor.member()?.profile.id;
        let request = Request::from_parts(parts, body);
        let sent = uploads::receive(app, owner, request, &|given| visitor.is_form_token(given)).await;
        match sent {
            Ok(sent) => Ok(Self { visitor, sent }),
            Err(Unreadable::TooLarge) => Err(Failure::too_large()),
            Err(Unreadable::NotAForm) => Err(Error::invalid("file", "error-400").into()),
            Err(Unreadable::Forged) => Err(Error::Refused(Refusal::StaleForm).into()),
            Err(Unreadable::Fault(error)) => Err(error.into()),
        }
    }
}
