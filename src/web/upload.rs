//! Sending files into the library of a group: one or several in one form. What could not be taken keeps nothing else back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::Visitor;
use super::uploads::{Arrived, FileForm, files_of};
use crate::app::App;
use crate::db::Tx;
use crate::discussions::{Topic, Words};
use crate::documents::collections::{self, Shelf};
use crate::documents::versions::{Fresh, LONGEST_LABEL, LONGEST_NOTE};
use crate::documents::{self, Accessible, Companion, Companions, Details, LONGEST_ALTERNATIVE, Licence, store};
use crate::error::{Error, Refusal, Result, Violations};
use crate::files::Held;
use crate::i18n::Language;
use crate::id::TopicId;
use crate::text;

/// What somebody has typed and chosen.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub(super) title: String,
    pub(super) body: String,
    pub(super) language: String,
    pub(super) licence: Licence,
    pub(super) accessible: Accessible,
    pub(super) alternative: String,
    pub(super) tags: String,
    pub(super) review: String,
    pub(super) collection: String,
    pub(super) superseded_by: String,
}

impl Typed {
    /// What an empty form offers.
    fn offered(visitor: &Visitor) -> Self {
        Self {
            title: String::new(),
            body: String::new(),
            language: visitor.language.tag().to_owned(),
            licence: Licence::Ogl,
            accessible: Accessible::Unsaid,
            alternative: String::new(),
            tags: String::new(),
            review: String::new(),
            collection: String::new(),
            superseded_by: String::new(),
        }
    }

    /// What a form says; `get` answers what stands in a field.
    pub(super) fn read<'f>(visitor: &Visitor, get: impl Fn(&str) -> &'f str) -> Self {
        let named = get("new_collection");
        Self {
            title: get("title").to_owned(),
            body: get("body").to_owned(),
            language: Language::parse(get("language")).unwrap_or(visitor.language).tag().to_owned(),
            licence: get("licence").parse().unwrap_or(Licence::Ogl),
            accessible: get("accessible").parse().unwrap_or(Accessible::Unsaid),
            alternative: text::line(get("alternative"), LONGEST_ALTERNATIVE),
            tags: get("tags").to_owned(),
            review: get("review").to_owned(),
            collection: if named.trim().is_empty() { get("collection") } else { named }.to_owned(),
            superseded_by: get("superseded_by").trim().to_owned(),
        }
    }

    /// What it comes to; what cannot be used is noted.
    pub(super) fn details(&self, wrong: &mut Violations) -> Details {
        let review_at = documents::day(&self.review);
        if review_at.is_none() && !self.review.trim().is_empty() {
            wrong.add("review", "review-unreadable");
        }
        Details {
            licence: self.licence,
            accessible: self.accessible,
            alternative: self.alternative.clone(),
            review_at,
            superseded_by: self.superseded_by.clone(),
            tags: documents::tags(&self.tags),
            collection: collections::name(&self.collection),
        }
    }
}

#[derive(Template)]
#[template(path = "library/upload.html")]
struct New {
    page: Page,
    shown: Shown,
    /// The first of the ids that the form will give.
    id: String,
    typed: Typed,
    shelves: Vec<Shelf>,
    /// Files that were sent already and need not be sent again.
    kept: Vec<Held>,
    /// Documents that were added, while other files of the form could not be taken.
    added: Vec<Topic>,
    most_files: usize,
    most_size: String,
}

impl New {
    async fn of(
        app: &App,
        tx: &mut Tx,
        (visitor, page, shown): (&Visitor, Page, Shown),
        (id, typed): (TopicId, Typed),
    ) -> Result<Self> {
        // Only members send files.
        let shelves = collections::of_group(tx, visitor.viewer(), shown.group.id).await?;
        let most_size = text::size(i64::try_from(app.config.limits.upload_bytes).unwrap_or(i64::MAX));
        let most_files = app.config.limits.upload_files;
        let id = id.to_string();
        Ok(Self { page, shown, id, typed, shelves, kept: Vec::new(), added: Vec::new(), most_files, most_size })
    }
}

/// A group in which the visitor may put documents.
async fn find_writable(app: &App, tx: &mut Tx, visitor: &Visitor, slug: &str) -> Result<Shown> {
    visitor.member()?;
    let shown = find(app, tx, visitor, slug).await?;
    if shown.is_member() { Ok(shown) } else { Err(Error::Refused(Refusal::NotAMember)) }
}

pub(super) async fn new(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let shown = find_writable(&app, &mut tx, &visitor, &slug).await?;
    let page = Page::new(&app, &visitor, "groups");
    let (id, typed) = (tx.id(), Typed::offered(&visitor));
    answer(&New::of(&app, &mut tx, (&visitor, page, shown), (id, typed)).await?)
}

/// What a file that was sent is called as a document: its name without its ending, or all of it where that is too little.
fn title_of(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let words = text::line(&stem.replace('_', " "), 200);
    if words.chars().count() < crate::discussions::SHORTEST_TITLE { text::line(name, 200) } else { words }
}

/// The id of the `n`-th document of a form: the same each time it is sent.
fn nth(first: TopicId, n: usize) -> TopicId {
    let uuid: uuid::Uuid = first.into();
    TopicId::from(uuid::Uuid::from_u128(uuid.as_u128().wrapping_add(u128::try_from(n).unwrap_or(0))))
}

/// A file as the first or next version of a document.
pub(super) fn fresh_of(held: &Held, label: &str, change_note: &str) -> Fresh {
    Fresh {
        sha256: held.file.digest,
        size: held.file.size,
        media_type: held.file.media_type.clone(),
        name: held.name.clone(),
        label: text::line(label, LONGEST_LABEL),
        change_note: text::line(change_note, LONGEST_NOTE),
        restores: None,
    }
}

/// A file that goes with a document.
pub(super) fn companion_of(held: &Held, role: Companions, language: &str) -> Companion {
    Companion {
        role,
        sha256: held.file.digest,
        size: held.file.size,
        media_type: held.file.media_type.clone(),
        name: held.name.clone(),
        language: language.to_owned(),
    }
}

pub(super) async fn create(
    State(app): State<App>,
    Path(slug): Path<String>,
    mut form: FileForm,
) -> Result<Response, Failure> {
    let me = form.visitor.member()?.clone();
    let typed = Typed::read(&form.visitor, |name| form.sent.get(name));
    let mut tx = app.db.begin().await?;
    let shown = find_writable(&app, &mut tx, &form.visitor, &slug).await?;
    let mut arrived = Arrived::of(&app, &mut tx, &mut form, "files").await?;
    let copy = files_of(&mut tx, &mut form, "copy", me.profile.id).await?.into_iter().next();
    let (sent, wrong) = (&arrived.held, &mut arrived.wrong);
    let details = typed.details(wrong);
    let words =
        |title: &str| Words::typed(title, &typed.body, Language::parse(&typed.language).unwrap_or_default().tag());
    let single = sent.len() == 1;
    if let [one] = sent.as_slice() {
        let title = if typed.title.trim().is_empty() { title_of(&one.name) } else { typed.title.clone() };
        wrong.0.extend(documents::check(&words(&title), app.config.limits.text_characters).0);
    } else {
        let problems = documents::check(&words("as a title"), app.config.limits.text_characters);
        wrong.0.extend(problems.0);
    }
    let id: TopicId = super::drafts::fresh(&tx, form.sent.get("id"));
    let mut added = Vec::new();
    if wrong.0.is_empty() {
        for (n, held) in sent.iter().enumerate() {
            let title =
                if single && !typed.title.trim().is_empty() { typed.title.clone() } else { title_of(&held.name) };
            let first = fresh_of(held, "", "");
            let origin = app.config.origin();
            let (topic, is_new) = documents::add(
                &mut tx,
                nth(id, n),
                (&shown.group, &me.profile),
                (words(&title), &details),
                &first,
                &origin,
            )
            .await?;
            if let Some(copy) = copy.as_ref().filter(|_| single && is_new) {
                store::put_companion(&mut tx, topic.id, &companion_of(copy, Companions::Copy, &topic.language)).await?;
            }
            added.push(topic);
        }
    }
    if arrived.is_whole() {
        tx.commit().await?;
        let path = match added.as_slice() {
            [one] => one.path(),
            _ => format!("{}/library", shown.group.path()),
        };
        return Ok(to_saying(&app, &form.visitor, &path, "flash-document-added"));
    }
    let path = format!("{}/library/upload", shown.group.path());
    let page = arrived.page_again(&app, &form, &path);
    let mut template = New::of(&app, &mut tx, (&form.visitor, page, shown), (nth(id, 100), typed)).await?;
    if added.is_empty() {
        template.kept = arrived.held;
    }
    template.added = added;
    tx.commit().await?;
    show_again(&template)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_without_a_title_is_called_like_its_file() {
        for (name, title) in [
            ("Peat_restoration 2026.odt", "Peat restoration 2026"),
            ("a.txt", "a.txt"),
            ("README", "README"),
            ("x.tar.gz", "x.tar"),
        ] {
            assert_eq!(title_of(name), title);
        }
    }
}
