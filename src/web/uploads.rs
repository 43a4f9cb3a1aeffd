//! A form with files, its token checked: what `Form` is for forms without; and what came in one of its fields. Routes whose
//! handlers take one are for members.

use axum::extract::{FromRequest, FromRequestParts, Request};

use super::page::{Failure, Page};
use super::session::{self, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Refusal, Violations};
use crate::files::{self, Held};
use crate::i18n::Translator;
use crate::id::{HeldId, ProfileId};
use crate::text;
use crate::uploads::{self, Refused, Sent, Taken, Unreadable};

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

/// The files of a form: those that came with it, and those that came with it before it came back.
pub(super) async fn files_of(
    tx: &mut Tx,
    form: &mut FileForm,
    field: &str,
    owner: ProfileId,
) -> crate::error::Result<Vec<Held>> {
    let mut found = Vec::new();
    let kept = format!("kept_{field}");
    let before: Vec<HeldId> =
        form.sent.fields.iter().filter(|(name, _)| *name == kept).filter_map(|(_, id)| id.parse().ok()).collect();
    for id in before {
        found.extend(files::held(tx, owner, id).await?);
    }
    let (here, others) = std::mem::take(&mut form.sent.taken).into_iter().partition(|taken| taken.field == field);
    form.sent.taken = others;
    let here: Vec<Taken> = here;
    found.extend(here.into_iter().map(|taken| taken.held));
    Ok(found)
}

/// The files that came in the one field a form is about, and what is wrong with that form so far.
pub(super) struct Arrived {
    field: &'static str,
    pub(super) held: Vec<Held>,
    pub(super) wrong: Violations,
    /// Why some could not be taken, in sentences.
    refused: Vec<String>,
}

impl Arrived {
    /// What came in `field`; nothing at all is a mistake.
    pub(super) async fn of(
        app: &App,
        tx: &mut Tx,
        form: &mut FileForm,
        field: &'static str,
    ) -> crate::error::Result<Self> {
        let refused: Vec<String> = form.problems(app).into_iter().map(|(_, words)| words).collect();
        let owner = form.visitor.member()?.profile.id;
        let held = files_of(tx, form, field, owner).await?;
        let mut wrong = Violations::default();
        if held.is_empty() && refused.is_empty() {
            wrong.add(field, "files-missing");
        }
        Ok(Self { field, held, wrong, refused })
    }

    /// Whether everything could be taken and nothing is wrong.
    pub(super) fn is_whole(&self) -> bool {
        self.wrong.0.is_empty() && self.refused.is_empty()
    }

    /// The page at `path` once more, with all that is wrong.
    pub(super) fn page_again(&self, app: &App, form: &FileForm, path: &str) -> Page {
        let mut page = Page::new(app, &form.visitor, "groups").at(path).with_problems(&self.wrong);
        page.problems.extend(self.refused.iter().map(|words| (self.field, words.clone())));
        page
    }
}
