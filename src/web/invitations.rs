//! Inviting people into a group: a list is typed, pasted or uploaded, checked, and sent; what was sent is seen, sent again
//! and taken back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Result, Violations};
use crate::federation::instances;
use crate::groups::guests::{self, Guest, Unread};
use crate::groups::invitation_letters::Here;
use crate::groups::invitation_store::{self, Listed};
use crate::groups::invitations::{self, Invitation, Judged, Known, State as How, Terms};
use crate::groups::membership::Role;
use crate::groups::roles::{self, Doer};
use crate::groups::{Access, Group, requests};
use crate::id::InvitationId;

/// How many invitations are shown; the rest is over long since.
const SHOWN: i64 = 600;

/// Whom the list would invite, and whom not and why.
struct Preview {
    here: Vec<Guest>,
    elsewhere: Vec<Guest>,
    unknown: Vec<Guest>,
    problems: Vec<(Guest, &'static str)>,
}

impl Preview {
    fn of(judged: Vec<Judged>) -> Self {
        let mut preview = Self { here: Vec::new(), elsewhere: Vec::new(), unknown: Vec::new(), problems: Vec::new() };
        for Judged { guest, verdict } in judged {
            match verdict {
                Ok(Known::Person(person)) if person.is_ours => preview.here.push(guest),
                Ok(Known::Person(_) | Known::Handle) => preview.elsewhere.push(guest),
                Ok(Known::Email) => preview.unknown.push(guest),
                Err(why) => preview.problems.push((guest, why)),
            }
        }
        preview
    }

    /// Those who would be invited, by kind: the key of the words for it, and who.
    fn kinds(&self) -> [(&'static str, &[Guest]); 3] {
        [("invite-here", &self.here), ("invite-elsewhere", &self.elsewhere), ("invite-unknown", &self.unknown)]
    }

    /// How many would be invited.
    fn count(&self) -> i64 {
        count(&self.here) + count(&self.elsewhere) + count(&self.unknown)
    }
}

fn count<T>(list: &[T]) -> i64 {
    i64::try_from(list.len()).unwrap_or(i64::MAX)
}

#[derive(Template)]
#[template(path = "groups/invite.html")]
struct Index {
    page: Page,
    shown: Shown,
    list: String,
    message: String,
    names_group: bool,
    preview: Option<Preview>,
    sent: Vec<Listed>,
    now: Time,
}

impl Index {
    /// How an invitation stands, in words.
    fn state(&self, invitation: &Invitation) -> String {
        let t = self.page.t;
        match invitation.state_at(self.now) {
            How::Open => t.with("invitations-open", "day", t.day(invitation.expires_at)),
            How::Looking => t.say("invitations-looking"),
            How::Missing => t.say("invitations-missing"),
            How::Unfit => t.say("invitations-unfit"),
            How::Accepted => t.say("invitations-accepted"),
            How::Declined => t.say("invitations-declined"),
            How::Revoked => t.say("invitations-revoked"),
            How::Expired => t.say("invitations-expired"),
        }
    }

    fn is_open(&self, invitation: &Invitation) -> bool {
        invitation.is_open(self.now)
    }

    fn may_be_sent_again(&self, invitation: &Invitation) -> bool {
        matches!(invitation.state_at(self.now), How::Open | How::Missing | How::Unfit | How::Expired)
    }
}

/// What was typed.
struct Typed {
    list: String,
    message: String,
    names_group: bool,
}

async fn index_of(app: &App, tx: &mut Tx, visitor: &Visitor, shown: Shown, typed: Typed) -> Result<Index> {
    let sent = invitation_store::of_group(tx, shown.group.id, SHOWN).await?;
    let now = tx.now();
    let page = Page::new(app, visitor, "groups").at(&format!("{}/manage/invite", shown.group.path()));
    let Typed { list, message, names_group } = typed;
    Ok(Index { page, shown, list, message, names_group, preview: None, sent, now })
}

/// The group, if the visitor may invite into it.
async fn found(app: &App, tx: &mut Tx, visitor: &Visitor, slug: &str) -> Result<Shown> {
    let me = visitor.member()?.profile.id;
    let shown = find(app, tx, visitor, slug).await?;
    if !shown.group.is_ours {
        return Err(Error::NotFound);
    }
    roles::check(tx, &shown.group, &Doer::here(me)).await?;
    Ok(shown)
}

pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let shown = found(&app, &mut tx, &visitor, &slug).await?;
    let names_group = shown.group.access != Access::Private;
    let typed = Typed { list: String::new(), message: String::new(), names_group };
    answer(&index_of(&app, &mut tx, &visitor, shown, typed).await?)
}

/// Judges a list; also whether we talk with the hubs of those who are elsewhere.
pub(super) async fn judge(
    app: &App,
    tx: &mut Tx,
    group: &Group,
    list: Vec<Guest>,
    here: &Here<'_>,
) -> Result<Vec<Judged>> {
    let mut judged = invitations::judge(tx, group, list, here).await?;
    for one in &mut judged {
        let host = match (&one.verdict, &one.guest.address) {
            (Ok(Known::Person(person)), _) if !person.is_ours => person.host.clone(),
            (Ok(Known::Handle), Some(guests::Address::Handle { host, .. })) => host.clone(),
            _ => continue,
        };
        if !instances::may_talk(tx, app.config.federation.mode, &host).await? {
            one.verdict = Err("invite-not-a-partner");
        }
    }
    Ok(judged)
}

pub(super) async fn create(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    // What was uploaded stands below what was typed from now on, where it can be corrected.
    let list = [form.get("list"), form.get("file")].map(str::trim).into_iter().filter(|part| !part.is_empty());
    let list = list.collect::<Vec<_>>().join("\n");
    let message = form.get("message").to_owned();
    let typed = Typed { list, message, names_group: form.has("names_group") };
    let origin = app.config.origin();
    let here = here_of(&app, &origin);
    let mut tx = app.db.begin().await?;
    let shown = found(&app, &mut tx, &form.visitor, &slug).await?;
    let mut wrong: Violations = requests::check_words("message", &typed.message, false);
    let read = guests::read(&typed.list, here.host);
    match &read {
        Ok(_) => {}
        Err(Unread::Empty) => wrong.add("list", "invite-empty"),
        Err(Unread::TooLong) => wrong.add("list", "invite-too-long"),
    }
    let (Ok(guests), true) = (read, wrong.0.is_empty()) else {
        let mut template = index_of(&app, &mut tx, &form.visitor, shown, typed).await?;
        template.page = template.page.with_problems(&wrong);
        return show_again(&template);
    };
    let judged = judge(&app, &mut tx, &shown.group, guests, &here).await?;
    if !form.has("send") {
        let mut template = index_of(&app, &mut tx, &form.visitor, shown, typed).await?;
        template.preview = Some(Preview::of(judged));
        return answer(&template);
    }
    let path = format!("{}/manage/invite", shown.group.path());
    let guests = judged.into_iter().filter(|one| one.verdict.is_ok()).map(|one| one.guest).collect();
    let terms = Terms { message: typed.message, names_group: typed.names_group, role: Role::Member };
    let count = invitations::invite(&mut tx, (&shown.group, &me.profile), guests, &terms, &here).await?;
    tx.commit().await?;
    let key = if count == 0 { "flash-invited-nobody" } else { "flash-invited" };
    Ok(to_saying(&app, &form.visitor, &path, key))
}

pub(super) async fn update(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let id: InvitationId = id.parse().map_err(|_| Error::NotFound)?;
    let origin = app.config.origin();
    let mut tx = app.db.begin().await?;
    let shown = found(&app, &mut tx, &form.visitor, &slug).await?;
    let was_sent = invitations::send_again(&mut tx, (&shown.group, &me.profile), id, &here_of(&app, &origin)).await?;
    tx.commit().await?;
    let key = if was_sent { "flash-invited-again" } else { "flash-not-invited-again" };
    Ok(to_saying(&app, &form.visitor, &format!("{}/manage/invite", shown.group.path()), key))
}

pub(super) async fn destroy(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let id: InvitationId = id.parse().map_err(|_| Error::NotFound)?;
    let mut tx = app.db.begin().await?;
    let shown = found(&app, &mut tx, &form.visitor, &slug).await?;
    invitations::revoke(&mut tx, &shown.group, id, &Doer::here(me)).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &format!("{}/manage/invite", shown.group.path()), "flash-invitation-revoked"))
}

/// This hub, as invitations speak of it.
pub(super) fn here_of<'a>(app: &'a App, origin: &'a str) -> Here<'a> {
    Here { origin, host: &app.config.domain, title: app.config.title(), languages: &app.config.languages }
}
