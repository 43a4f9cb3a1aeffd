//! Keeping the list of organisations, for who runs the hub. To everybody else there is nothing here.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::organisations::{Choice, kinds, nations};
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::directory::organisation_store::{self as directory, Wanted};
use crate::error::{Error, Result, Violations};
use crate::id::OrganisationId;
use crate::organisations::{self, Described, Organisation, store};
use crate::profiles;
use crate::text;

/// How many organisations stand on one page.
const PAGE: i64 = 100;

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/organisations.html")]
struct Index {
    page: Page,
    q: String,
    organisations: Vec<Organisation>,
    next: Option<String>,
}

pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    visitor.keeper()?;
    let q = text::line(&asked.q, 200);
    let after = asked.after.as_deref().and_then(|after| {
        let (id, name) = after.split_once(' ')?;
        Some((name.to_owned(), id.parse::<OrganisationId>().ok()?))
    });
    let mut tx = app.db.read().await?;
    let wanted = Wanted { words: &q, ..Wanted::default() };
    let organisations = directory::organisations(&mut tx, &wanted, after, PAGE).await?;
    let full = i64::try_from(organisations.len()).unwrap_or(0) == PAGE;
    let next = organisations.last().filter(|_| full).map(|last| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("q", &q)
            .append_pair("after", &format!("{} {}", last.id, last.name))
            .finish();
        format!("/admin/organisations?{query}")
    });
    answer(&Index { page: Page::new(&app, &visitor, "hubs"), q, organisations, next })
}

/// What was typed into the form.
#[derive(Clone, Debug, Default)]
struct Typed {
    handle: String,
    name: String,
    kind: String,
    nation: String,
    website: String,
    /// The contact's short name.
    contact: String,
    domains: String,
}

impl Typed {
    fn read(form: &Form) -> Self {
        Self {
            handle: form.get("handle").trim().to_lowercase(),
            name: text::line(form.get("name"), 2000),
            kind: form.get("kind").to_owned(),
            nation: form.get("nation").to_owned(),
            website: form.get("website").trim().to_owned(),
            contact: form.get("contact").trim().trim_start_matches('@').to_lowercase(),
            domains: text::lines_of(form.get("domains"), 20_000),
        }
    }

    async fn of(tx: &mut Tx, organisation: &Organisation) -> Result<Self> {
        let contact = match organisation.contact_id {
            Some(contact) => profiles::store::find(tx, contact).await?.map(|contact| contact.handle),
            None => None,
        };
        Ok(Self {
            handle: organisation.handle.clone(),
            name: organisation.name.clone(),
            kind: organisation.kind.to_string(),
            nation: organisation.nation.to_string(),
            website: organisation.website.clone(),
            contact: contact.unwrap_or_default(),
            domains: store::domains(tx, organisation.id).await?.join("\n"),
        })
    }

    /// What it describes, with names looked up.
    async fn described(&self, tx: &mut Tx, host: &str) -> Result<Described> {
        let mut wrong = Violations::default();
        let contact = match self.contact.as_str() {
            "" => None,
            handle => {
                let found = profiles::store::find_by_handle(tx, handle, host).await?;
                let found = found.filter(|found| found.is_ours);
                let is_let_in = match &found {
                    Some(found) => profiles::store::is_let_in(tx, found.id).await?,
                    None => false,
                };
                if !is_let_in {
                    wrong.add("contact", "contact-nobody");
                }
                found.map(|found| found.id)
            }
        };
        let (kind, nation) = (self.kind.parse(), self.nation.parse());
        if kind.is_err() {
            wrong.add("kind", "kind-missing");
        }
        if nation.is_err() {
            wrong.add("nation", "nation-missing");
        }
        wrong.check()?;
        Ok(Described {
            name: self.name.clone(),
            kind: kind?,
            nation: nation?,
            website: self.website.clone(),
            contact_id: contact,
            domains: self.domains.clone(),
        })
    }
}

#[derive(Template)]
#[template(path = "admin/organisation.html")]
struct Edit {
    page: Page,
    typed: Typed,
    kinds: Vec<Choice>,
    nations: Vec<Choice>,
    /// The one that is changed; none when a new one is noted.
    organisation: Option<Organisation>,
    into: String,
}

impl Edit {
    fn new(page: Page, typed: Typed, organisation: Option<Organisation>) -> Self {
        let (kinds, nations) = (kinds(page.t, typed.kind.parse().ok()), nations(page.t, typed.nation.parse().ok()));
        Self { page, typed, kinds, nations, organisation, into: String::new() }
    }

    fn path(&self) -> String {
        self.organisation.as_ref().map_or("/admin/organisations".to_owned(), admin_path)
    }
}

fn admin_path(organisation: &Organisation) -> String {
    format!("/admin/organisations/{}", organisation.handle)
}

pub(super) async fn new(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    visitor.keeper()?;
    answer(&Edit::new(Page::new(&app, &visitor, "hubs"), Typed::default(), None))
}

pub(super) async fn create(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let by = form.visitor.keeper()?.profile.id;
    let typed = Typed::read(&form);
    let mut tx = app.db.begin().await?;
    let done = match typed.described(&mut tx, &app.config.domain).await {
        Ok(described) => organisations::create(&mut tx, &app.config.origin(), &typed.handle, &described, by).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => {
            tx.commit().await?;
            Ok(to_saying(&app, &form.visitor, "/admin/organisations", "flash-organisation-saved"))
        }
        Err(Error::Invalid(wrong)) => {
            let page = Page::new(&app, &form.visitor, "hubs").at("/admin/organisations/new").with_problems(&wrong);
            show_again(&Edit::new(page, typed, None))
        }
        Err(error) => Err(error.into()),
    }
}

/// The organisation with this short name itself, not the one that it was joined to.
async fn found(tx: &mut Tx, handle: &str) -> Result<Organisation> {
    let found = store::find_by_handle(tx, handle).await?;
    found.filter(|found| found.merged_into.is_none()).ok_or(Error::NotFound)
}

pub(super) async fn edit(
    State(app): State<App>,
    visitor: Visitor,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    visitor.keeper()?;
    let mut tx = app.db.read().await?;
    let organisation = found(&mut tx, &handle).await?;
    let typed = Typed::of(&mut tx, &organisation).await?;
    answer(&Edit::new(Page::new(&app, &visitor, "hubs"), typed, Some(organisation)))
}

pub(super) async fn update(
    State(app): State<App>,
    Path(handle): Path<String>,
    form: Form,
) -> Result<Response, Failure> {
    let by = form.visitor.keeper()?.profile.id;
    let typed = Typed::read(&form);
    let mut tx = app.db.begin().await?;
    let organisation = found(&mut tx, &handle).await?;
    let done = match typed.described(&mut tx, &app.config.domain).await {
        Ok(described) => organisations::edit(&mut tx, &organisation, &described, by).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            tx.commit().await?;
            Ok(to_saying(&app, &form.visitor, &admin_path(&organisation), "flash-organisation-saved"))
        }
        Err(Error::Invalid(wrong)) => {
            let page = Page::new(&app, &form.visitor, "hubs").with_problems(&wrong);
            show_again(&Edit::new(page, Typed { handle, ..typed }, Some(organisation)))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn merge(State(app): State<App>, Path(handle): Path<String>, form: Form) -> Result<Response, Failure> {
    let by = form.visitor.keeper()?.profile.id;
    let mut tx = app.db.begin().await?;
    let organisation = found(&mut tx, &handle).await?;
    let into = form.get("into").trim().to_lowercase();
    let done = match store::find_by_handle(&mut tx, &into).await? {
        Some(other) => organisations::merge(&mut tx, &organisation, &other, by).await.map(|()| other),
        None => Err(Error::invalid("into", "merge-nobody")),
    };
    match done {
        Ok(other) => {
            tx.commit().await?;
            Ok(to_saying(&app, &form.visitor, &admin_path(&other), "flash-organisation-merged"))
        }
        Err(Error::Invalid(wrong)) => {
            let typed = Typed::of(&mut tx, &organisation).await?;
            let page = Page::new(&app, &form.visitor, "hubs").at(&admin_path(&organisation)).with_problems(&wrong);
            show_again(&Edit { into, ..Edit::new(page, typed, Some(organisation)) })
        }
        Err(error) => Err(error.into()),
    }
}
