//! What the hub writes to people about their accounts. Nothing in them was written by whoever caused them, but for the
//! message of an administrator: a stranger cannot use the hub to send their own words to an address.

use super::Account;
use crate::config::Config;
use crate::db::Tx;
use crate::error::Result;
use crate::i18n::{Language, Translator};
use crate::mail::{self, Letter};

/// A letter about to be written: to whom, in which language.
pub(super) struct To<'a> {
    pub(super) config: &'a Config,
    pub(super) address: &'a str,
    pub(super) language: Language,
}

impl<'a> To<'a> {
    /// To the owner of an account, in their language.
    pub(super) fn owner(config: &'a Config, account: &'a Account) -> Self {
        let language = Language::parse(&account.language).unwrap_or_default();
        Self { config, address: &account.email, language }
    }

    /// A link into this hub in the reader's language. The host is the one of the settings, whatever a request says.
    fn link(&self, path: &str) -> String {
        format!("{}{}{path}", self.config.origin(), self.language.path())
    }

    fn say(&self, key: &str) -> String {
        Translator::new(self.language).with(key, "hub", self.config.title())
    }

    async fn send(&self, tx: &mut Tx, subject: &str, paragraphs: Vec<String>) -> Result<()> {
        let (subject, text) = (self.say(subject), paragraphs.join("\n\n"));
        let letter = Letter {
            to: self.address.to_owned(),
            language: self.language.tag().to_owned(),
            subject,
            text,
            audience: None,
        };
        mail::queue(tx, &letter).await
    }

    /// With the link that opens an account.
    pub(super) async fn register(&self, tx: &mut Tx, token: &str) -> Result<()> {
        let link = self.link(&format!("/register/confirm?token={token}"));
        let words =
            vec![self.say("letter-register"), self.say("letter-register-how"), link, self.say("letter-not-you")];
        self.send(tx, "letter-register-subject", words).await
    }

    /// That there is an account with this address already.
    pub(super) async fn already(&self, tx: &mut Tx) -> Result<()> {
        let words = vec![
            self.say("letter-already"),
            format!("{} {}", self.say("letter-already-sign-in"), self.link("/sign-in")),
            format!("{} {}", self.say("letter-already-password"), self.link("/password/reset")),
        ];
        self.send(tx, "letter-already-subject", words).await
    }

    /// With the link that makes this the address of an account.
    pub(super) async fn address(&self, tx: &mut Tx, token: &str) -> Result<()> {
        let link = self.link(&format!("/account/address/confirm?token={token}"));
        let words = vec![self.say("letter-address"), self.say("letter-address-how"), link, self.say("letter-not-you")];
        self.send(tx, "letter-address-subject", words).await
    }

    /// That this is not the account's address any more.
    pub(super) async fn address_changed(&self, tx: &mut Tx) -> Result<()> {
        let words = vec![self.say("letter-address-changed"), self.say("letter-tell-us"), self.link("/about")];
        self.send(tx, "letter-address-changed-subject", words).await
    }

    /// With the link to choose a new password.
    pub(super) async fn password(&self, tx: &mut Tx, token: &str) -> Result<()> {
        let link = self.link(&format!("/password/choose?token={token}"));
        let words =
            vec![self.say("letter-password"), self.say("letter-password-how"), link, self.say("letter-not-you")];
        self.send(tx, "letter-password-subject", words).await
    }

    /// That the password was changed.
    pub(super) async fn password_changed(&self, tx: &mut Tx) -> Result<()> {
        let words = vec![self.say("letter-password-changed"), self.say("letter-tell-us"), self.link("/about")];
        self.send(tx, "letter-password-changed-subject", words).await
    }

    fn with_message(&self, mut words: Vec<String>, message: &str) -> Vec<String> {
        if !message.is_empty() {
            words.push(self.say("letter-message"));
            words.push(mail::quoted(message));
        }
        words
    }

    /// That an administrator has let them in.
    pub(super) async fn approved(&self, tx: &mut Tx, message: &str) -> Result<()> {
        let words = vec![self.say("letter-approved"), self.link("/sign-in")];
        self.send(tx, "letter-approved-subject", self.with_message(words, message)).await
    }

    /// That an administrator has not let them in.
    pub(super) async fn declined(&self, tx: &mut Tx, message: &str) -> Result<()> {
        let words = vec![self.say("letter-declined")];
        self.send(tx, "letter-declined-subject", self.with_message(words, message)).await
    }

    /// To an administrator: that people wait to be let in.
    pub(super) async fn waiting(&self, tx: &mut Tx, count: i64) -> Result<()> {
        let words = vec![Translator::new(self.language).count("letter-waiting", &count), self.link("/admin/people")];
        self.send(tx, "letter-waiting-subject", words).await
    }
}
