//! Other hubs, for who runs this one: how each is doing, what waits for it, what it has refused; and what may be done
//! about it. To everybody else there is nothing here.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::federation::instances::store::{self, Parked};
use crate::federation::instances::{self, Instance, Pause, Rule};
use crate::groups::agreement;
use crate::trust::Trust;

/// How many hubs stand on one page.
const PAGE: i64 = 50;
/// How many refused activities are shown.
const PARKED: i64 = 100;

pub(super) fn path_of(host: &str) -> String {
    format!("/admin/federation/{host}")
}

/// How a hub is doing, in words.
fn state(page: &Page, instance: &Instance) -> String {
    let t = page.t;
    match (instance.rule, instance.pause, instance.retry_at) {
        (Rule::Blocked, ..) => t.say("hub-blocked"),
        (_, Pause::Decided, _) => t.say("hub-rests"),
        (_, Pause::Silent, _) => {
            let since = instance.failing_since.map(|since| page.time(&since)).unwrap_or_default();
            t.with("hub-silent", "since", since)
        }
        (_, Pause::No, Some(at)) if instance.failures > 0 => t.with("hub-trying-again", "at", page.time(&at)),
        (_, Pause::No, None) if instance.failures > 0 => t.say("hub-trying-now"),
        _ if instance.refusals > 0 => t.say("hub-refuses"),
        _ if instance.last_success_at.is_none() => t.say("hub-not-reached"),
        _ => t.say("hub-well"),
    }
}

/// What went wrong, told so that whoever runs a hub knows where to look. The technical words stand beside it.
fn trouble(words: &str) -> &'static str {
    const SIGNS: [(&str, &str); 27] = [
        ("notapartner", "trouble-not-talking"),
        ("refuses everything", "trouble-refuses-everything"),
        ("answered 429", "trouble-busy"),
        ("answered 401", "trouble-not-let-in"),
        ("answered 403", "trouble-not-let-in"),
        ("answered 404", "trouble-not-there"),
        ("answered 410", "trouble-not-there"),
        ("answered 408", "trouble-time"),
        ("answered 503", "trouble-away"),
        ("answered 502", "trouble-away"),
        ("answered 504", "trouble-away"),
        ("answered 3", "trouble-elsewhere"),
        ("answered 4", "trouble-not-taken"),
        ("answered 5", "trouble-fault"),
        ("timed out", "trouble-time"),
        ("timeout", "trouble-time"),
        ("deadline", "trouble-time"),
        ("elapsed", "trouble-time"),
        ("certificate", "trouble-certificate"),
        ("tls", "trouble-certificate"),
        ("handshake", "trouble-certificate"),
        ("dns", "trouble-name"),
        ("resolve", "trouble-name"),
        ("name or service", "trouble-name"),
        ("refused", "trouble-connection"),
        ("reset", "trouble-connection"),
        ("closed", "trouble-connection"),
    ];
    let words = words.to_lowercase();
    SIGNS.iter().find(|(sign, _)| words.contains(sign)).map_or("trouble-other", |(_, key)| key)
}

/// What kind of thing was sent.
fn sent(kind: &str) -> &'static str {
    match kind.rsplit(' ').next().unwrap_or(kind) {
        "Follow" | "Join" => "sent-request",
        "Accept" => "sent-welcome",
        "Reject" => "sent-refusal",
        "Create" | "Announce" => "sent-contribution",
        "Update" => "sent-change",
        "Delete" => "sent-deletion",
        "Undo" | "Leave" => "sent-withdrawal",
        "Like" => "sent-like",
        "Add" | "Remove" | "Lock" | "Block" => "sent-order",
        "Flag" => "sent-report",
        "Move" => "sent-move",
        _ => "sent-other",
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct After {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "hubs/index.html")]
struct Index {
    page: Page,
    hubs: Vec<Instance>,
    waiting: HashMap<String, i64>,
    next: Option<String>,
    /// The name typed into the form.
    host: String,
}

impl Index {
    async fn read(tx: &mut Tx, page: Page, after: &str, host: &str) -> Result<Self> {
        let hubs = store::list_from(tx, after, PAGE).await?;
        let waiting = instances::waiting(tx).await?;
        let full = i64::try_from(hubs.len()).unwrap_or(0) == PAGE;
        let next = hubs.last().filter(|_| full).map(|last| {
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("after", &last.host).finish();
            format!("/admin/federation?{query}")
        });
        Ok(Self { page, hubs, waiting, next, host: host.to_owned() })
    }

    fn waits(&self, host: &str) -> i64 {
        self.waiting.get(host).copied().unwrap_or(0)
    }
}

pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<After>,
) -> Result<Response, Failure> {
    visitor.keeper()?;
    let mut tx = app.db.read().await?;
    let page = Page::new(&app, &visitor, "hubs");
    answer(&Index::read(&mut tx, page, asked.after.as_deref().unwrap_or_default(), "").await?)
}

/// A hub that nobody here has had to do with yet.
pub(super) async fn create(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    form.visitor.keeper()?;
    let typed = form.get("host");
    let mut tx = app.db.begin().await?;
    match instances::introduce(&mut tx, &app.config.domain, typed).await {
        Ok(host) => {
            tx.commit().await?;
            Ok(to_saying(&app, &form.visitor, &path_of(&host), "flash-hub-known"))
        }
        Err(Error::Invalid(wrong)) => {
            let page = Page::new(&app, &form.visitor, "hubs").with_problems(&wrong);
            show_again(&Index::read(&mut tx, page, "", typed).await?)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "hubs/show.html")]
struct Show {
    page: Page,
    hub: Instance,
    waiting: i64,
    parked: Vec<Parked>,
    now: Time,
}

impl Show {
    fn path(&self) -> String {
        path_of(&self.hub.host)
    }
}

pub(super) async fn find(tx: &mut Tx, host: &str) -> Result<Instance> {
    store::find_instance(tx, host).await?.ok_or(Error::NotFound)
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(host): Path<String>,
) -> Result<Response, Failure> {
    visitor.keeper()?;
    let mut tx = app.db.read().await?;
    let hub = find(&mut tx, &host).await?;
    let waiting = instances::waiting(&mut tx).await?.get(&host).copied().unwrap_or(0);
    let parked = store::list_parked(&mut tx, &host, PARKED).await?;
    let now = tx.now();
    answer(&Show { page: Page::new(&app, &visitor, "hubs"), hub, waiting, parked, now })
}

/// The hub is tried again at once, with what it had refused.
pub(super) async fn retry(State(app): State<App>, Path(host): Path<String>, form: Form) -> Result<Response, Failure> {
    form.visitor.keeper()?;
    let mut tx = app.db.begin().await?;
    find(&mut tx, &host).await?;
    instances::try_again(&mut tx, &host).await?;
    tx.commit().await?;
    app.wake.delivery.notify_one();
    Ok(to_saying(&app, &form.visitor, &path_of(&host), "flash-hub-tried"))
}

/// Deliveries to the hub rest, or go on.
pub(super) async fn pause(State(app): State<App>, Path(host): Path<String>, form: Form) -> Result<Response, Failure> {
    form.visitor.keeper()?;
    let (pause, key) =
        if form.has("on") { (Pause::Decided, "flash-hub-rests") } else { (Pause::No, "flash-hub-goes-on") };
    let mut tx = app.db.begin().await?;
    find(&mut tx, &host).await?;
    store::set_pause(&mut tx, &host, pause).await?;
    tx.commit().await?;
    app.wake.delivery.notify_one();
    Ok(to_saying(&app, &form.visitor, &path_of(&host), key))
}

#[derive(Template)]
#[template(path = "hubs/block.html")]
struct Block {
    page: Page,
    hub: Instance,
    /// How many of its people belong to groups here.
    theirs: i64,
    /// How many people of this hub belong to groups there.
    ours: i64,
}

impl Block {
    fn path(&self) -> String {
        path_of(&self.hub.host)
    }

    fn name(&self) -> &str {
        if self.hub.name.is_empty() { &self.hub.host } else { &self.hub.name }
    }
}

/// The hub becomes a partner, or is blocked, or neither. Asks before it is blocked, and says what becomes of people.
pub(super) async fn rule(State(app): State<App>, Path(host): Path<String>, form: Form) -> Result<Response, Failure> {
    form.visitor.keeper()?;
    let (rule, key) = match form.get("rule") {
        "partner" => (Rule::Allowed, "flash-hub-partner"),
        "blocked" => (Rule::Blocked, "flash-hub-blocked"),
        "neither" => (Rule::Known, "flash-hub-neither"),
        _ => return Err(Error::invalid("rule", "error-400").into()),
    };
    let mut tx = app.db.begin().await?;
    let hub = find(&mut tx, &host).await?;
    if rule == Rule::Blocked && !form.has("agreed") {
        let (theirs, ours) = agreement::ties(&mut tx, &host).await?;
        let page = Page::new(&app, &form.visitor, "hubs").at(&path_of(&host));
        return answer(&Block { page, hub, theirs, ours });
    }
    store::set_rule(&mut tx, &host, rule).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &path_of(&host), key))
}

/// One of the things that the hub has refused is tried again.
pub(super) async fn retry_parked(
    State(app): State<App>,
    Path((host, seq)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    form.visitor.keeper()?;
    let seq: i64 = seq.parse().map_err(|_| Error::NotFound)?;
    let mut tx = app.db.begin().await?;
    if instances::try_one_again(&mut tx, &host, seq).await? == 0 {
        return Err(Error::NotFound.into());
    }
    tx.commit().await?;
    app.wake.delivery.notify_one();
    Ok(to_saying(&app, &form.visitor, &path_of(&host), "flash-hub-tried"))
}

#[cfg(test)]
mod tests {
    use super::{sent, trouble};

    #[test]
    fn trouble_is_told_by_what_can_be_done_about_it() {
        for (words, key) in [
            ("it answered 503", "trouble-away"),
            ("it answered 500", "trouble-fault"),
            ("it answered 302", "trouble-elsewhere"),
            ("it answered 422: no thanks", "trouble-not-taken"),
            ("it refuses everything: it answered 403: no", "trouble-refuses-everything"),
            ("Connection refused (os error 111)", "trouble-connection"),
            ("operation timed out", "trouble-time"),
            ("invalid peer certificate: Expired", "trouble-certificate"),
            ("failed to lookup address information: Name or service not known", "trouble-name"),
            (&crate::error::Error::Refused(crate::error::Refusal::NotAPartner).to_string(), "trouble-not-talking"),
            ("something new", "trouble-other"),
        ] {
            assert_eq!(trouble(words), key, "{words}");
        }
    }

    #[test]
    fn what_is_announced_is_told_as_what_it_is() {
        assert_eq!(sent("Announce Create"), "sent-contribution");
        assert_eq!(sent("Announce Delete"), "sent-deletion");
        assert_eq!(sent("Zap"), "sent-other");
    }
}
