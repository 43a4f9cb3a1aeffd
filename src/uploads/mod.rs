//! Files on their way through HTTP: in by a form ([`receive`]), out by [`serving::serve`]. Doors use these; who may send or
//! fetch what is theirs to ask. `docs/development/files.md` says how.

pub(crate) mod serving;

use std::time::Duration;

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;

use crate::app::App;
use crate::error::Error;
use crate::files::{self, Held, Unwanted, names};
use crate::id::{ProfileId, secret};

/// Most fields that are read of one form, files among them.
const FIELDS: usize = 200;
/// How long a sender may be silent.
const SILENCE: Duration = Duration::from_mins(1);
/// The field that proves that a form is ours. It comes first: nothing is kept before it was read.
pub(crate) const TOKEN: &str = "form_token";

/// A form with files, as far as it could be taken. One file that could not costs nothing of the rest.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// Everything that is not a file.
    pub(crate) fields: Vec<(String, String)>,
    /// What was taken, in the order of the form.
    pub(crate) taken: Vec<Taken>,
    /// What was not.
    pub(crate) refused: Vec<Refused>,
}

/// A file that was taken.
#[derive(Debug)]
pub(crate) struct Taken {
    /// The field it came in.
    pub(crate) field: String,
    pub(crate) held: Held,
}

/// A file that was not.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The field it came in.
    pub(crate) field: String,
    /// What it is called, cleaned.
    pub(crate) name: String,
    pub(crate) why: Unwanted,
}

impl Sent {
    /// What was typed into `name`; nothing when the field is missing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }
}

/// Why a form with files could not be read at all.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// It is larger than any form may be.
    TooLarge,
    /// It is no such form, or breaks off.
    NotAForm,
    /// It does not begin with the token of this session.
    Forged,
    /// A fault of ours.
    Fault(Error),
}

impl<E: Into<Error>> From<E> for Unreadable {
    fn from(error: E) -> Self {
        Self::Fault(error.into())
    }
}

/// Whether what a field holds is the token of this session.
pub(crate) type IsToken<'a> = &'a (dyn Fn(&str) -> bool + Sync);

/// Takes a form in, piece by piece: each file goes to the store as it comes, and is held there for `owner`.
pub(crate) async fn receive(
    app: &App,
    owner: ProfileId,
    mut request: Request,
    is_token: IsToken<'_>,
) -> Result<Sent, Unreadable> {
    let whole = usize::try_from(app.config.limits.upload_form_bytes).unwrap_or(usize::MAX);
    DefaultBodyLimit::max(whole).apply(&mut request);
    let query = request.uri().query().unwrap_or_default();
    let mut is_ours =
        url::form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == TOKEN && is_token(&value));
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| Unreadable::NotAForm)?;
    let mut sent = Sent::default();
    let mut room = app.config.limits.form_bytes;
    for _ in 0..FIELDS {
        let next = tokio::time::timeout(SILENCE, form.next_field()).await.map_err(|_| Unreadable::NotAForm)?;
        let Some(field) = next.map_err(|error| unreadable(&error))? else { break };
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(file_name) = field.file_name().map(str::to_owned) {
            if !is_ours {
                return Err(Unreadable::Forged);
            }
            let full = sent.taken.len() + sent.refused.len() >= app.config.limits.upload_files;
            match take(app, owner, field, &file_name, full).await? {
                None => {}
                Some(Ok(held)) => sent.taken.push(Taken { field: name, held }),
                Some(Err(why)) => {
                    sent.refused.push(Refused { field: name, name: names::cleaned(&file_name), why });
                }
            }
            continue;
        }
        let value = text(field, &mut room).await?;
        is_ours |= name == TOKEN && sent.fields.is_empty() && is_token(&value);
        if !is_ours {
            return Err(Unreadable::Forged);
        }
        sent.fields.push((name, value));
    }
    if is_ours { Ok(sent) } else { Err(Unreadable::Forged) }
}

/// A file of a form; nothing when the sender chose none.
async fn take(
    app: &App,
    owner: ProfileId,
    mut field: Field<'_>,
    name: &str,
    full: bool,
) -> Result<Option<Result<Held, Unwanted>>, Unreadable> {
    let most = app.config.limits.upload_bytes;
    let mut incoming = Some(app.store.take_in(&secret(16)?));
    if full {
        incoming = None;
    }
    let mut size: u64 = 0;
    // What is too large is read to its end: behind it stands the rest of the form.
    loop {
        let piece = match tokio::time::timeout(SILENCE, field.chunk()).await {
            Ok(Ok(Some(piece))) => piece,
            Ok(Ok(None)) => break,
            broken => {
                if let Some(incoming) = incoming {
                    incoming.abandon().await;
                }
                let Ok(Err(error)) = broken else { return Err(Unreadable::NotAForm) };
                return Err(unreadable(&error));
            }
        };
        size = size.saturating_add(piece.len() as u64);
        let Some(taking) = &mut incoming else { continue };
        if size <= most {
            taking.write(&piece).await?;
        } else if let Some(taking) = incoming.take() {
            taking.abandon().await;
        }
    }
    if size == 0 && name.is_empty() {
        return Ok(None);
    }
    Ok(Some(match incoming {
        None if full => Err(Unwanted::TooMany),
        None => Err(Unwanted::TooLarge),
        Some(incoming) => {
            let arrived = incoming.finish().await?;
            match files::pictures::cleaned(&app.store, &app.reader, name, arrived).await? {
                Err(why) => Err(why),
                Ok((arrived, name)) => files::receive(&app.db, &app.store, &app.config, owner, &name, arrived).await?,
            }
        }
    }))
}

/// What is in a field that is no file; all of them together have `room`.
async fn text(mut field: Field<'_>, room: &mut usize) -> Result<String, Unreadable> {
    let mut bytes = Vec::new();
    loop {
        let piece = tokio::time::timeout(SILENCE, field.chunk()).await.map_err(|_| Unreadable::NotAForm)?;
        let Some(piece) = piece.map_err(|error| unreadable(&error))? else { break };
        *room = room.checked_sub(piece.len()).ok_or(Unreadable::TooLarge)?;
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).map_err(|_| Unreadable::NotAForm)
}

fn unreadable(error: &MultipartError) -> Unreadable {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Unreadable::TooLarge } else { Unreadable::NotAForm }
}
