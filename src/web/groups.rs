//! A group's page and its members.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::invited::{self, Waiting};
use super::page::{Failure, Page, show as answer};
use super::session::Visitor;
use crate::app::App;
use crate::audience;
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::log;
use crate::discussions::store::{self as discussions, TopicSummary};
use crate::error::{Error, Result};
use crate::events::list::{self, Entry, Of};
use crate::federation::backfill::{self, Progress};
use crate::federation::instances;
use crate::groups::membership::{Membership, Role, Standing};
use crate::groups::stand_store::{self, Stand};
use crate::groups::store::{Ban, Banned};
use crate::groups::warning_store::{self, Suspended};
use crate::groups::warnings::{self, Suspension, Warning};
use crate::groups::{self, Group, invitation_store, offer_store, request_store, requests};
use crate::id::ProfileId;
use crate::moderation;
use crate::profiles::{self, Profile};

/// How many discussions a group's page shows.
const NEWEST: i64 = 10;
/// How many members stand on one page.
const PAGE: i64 = 25;

/// A group with what every page about it shows.
pub(super) struct Shown {
    pub(super) group: Group,
    /// The home hub's name, if that is another one.
    pub(super) hub: Option<String>,
    pub(super) mine: Option<Membership>,
    /// The visitor's invitation, while they can take it up.
    pub(super) invitation: Option<Waiting>,
    pub(super) members: i64,
    pub(super) may_read: bool,
    /// Whether the visitor does not write for now, until when, and why.
    pub(super) suspension: Option<Suspension>,
    /// How much of what the facilitators said to them they have not read.
    pub(super) unread: i64,
    /// Its members by home hub, as far as this hub knows them.
    pub(super) hubs: Vec<(String, i64)>,
    /// That the visitor is shut out, until when, and why.
    pub(super) ban: Option<Ban>,
    /// How the visitor stands to it, where it is the blog of a person and no group.
    blog: Option<InBlog>,
    now: Time,
}

/// How somebody stands to the blog of a person: there are no members, and everybody who is signed in answers.
#[derive(Clone, Copy)]
struct InBlog {
    is_signed_in: bool,
    keeps_order: bool,
}

impl Shown {
    pub(super) fn is_member(&self) -> bool {
        self.mine.as_ref().is_some_and(|mine| mine.standing == Standing::Member)
    }

    /// Whether the visitor may say something about what stands here: a member, and in a blog whoever is signed in.
    pub(super) fn takes_part(&self) -> bool {
        self.blog.map_or_else(|| self.is_member(), |blog| blog.is_signed_in)
    }

    pub(super) fn has_asked(&self) -> bool {
        self.mine.as_ref().is_some_and(|mine| self.told(mine).is_waiting())
    }

    /// How somebody stands to the group, as far as they are told.
    pub(super) fn told(&self, mine: &Membership) -> Standing {
        requests::as_told(mine, self.now)
    }

    /// When the visitor may ask again, if they have asked in vain and that is still to come.
    pub(super) fn again_at(&self) -> Option<Time> {
        self.mine.as_ref().filter(|_| !self.has_asked()).and_then(|mine| mine.has_to_wait(&self.group, self.now))
    }

    /// Whether pages offer the visitor to join, or to ask for it.
    pub(super) fn may_ask(&self) -> bool {
        !self.is_member()
            && !self.has_asked()
            && self.group.archived_at.is_none()
            && !self.is_kept_out()
            && self.again_at().is_none()
    }

    /// Whether it is certain that the visitor is shut out. Of a group elsewhere nobody hears that they may come back once no
    /// member of it is left here: its hub decides when they ask.
    pub(super) fn is_kept_out(&self) -> bool {
        self.ban.is_some() && self.group.is_ours
    }

    /// Whether the visitor may begin or answer discussions in it.
    pub(super) fn may_write(&self) -> bool {
        if self.blog.is_some() {
            return self.takes_part() && self.ban.is_none() && self.may_read;
        }
        self.is_member() && !self.reads_only() && self.group.archived_at.is_none() && self.suspension.is_none()
    }

    /// Whether the visitor belongs to it, and was let in only to read.
    pub(super) fn reads_only(&self) -> bool {
        self.mine.as_ref().is_some_and(|mine| mine.standing == Standing::Member && mine.role == Role::Reader)
    }

    /// Whether the visitor may know who belongs to it, how many those are, and how they go about requests: of a private
    /// group only who may read it.
    pub(super) fn may_know_who(&self) -> bool {
        self.may_read || self.group.access != groups::Access::Private
    }

    /// Whether the visitor keeps order in it.
    pub(super) fn keeps_order(&self) -> bool {
        if let Some(blog) = self.blog {
            return blog.keeps_order;
        }
        self.mine.as_ref().is_some_and(|mine| mine.standing == Standing::Member && mine.role.keeps_order())
    }

    /// When the page was asked for.
    pub(super) fn now(&self) -> Time {
        self.now
    }

    /// The key of the tag that says who may read it and join.
    pub(super) fn access_key(&self) -> &'static str {
        match self.group.access {
            groups::Access::Open => "access-open",
            groups::Access::Restricted => "access-restricted",
            groups::Access::Private => "access-private",
        }
    }
}

/// The group that an address names, if the visitor may know of it.
pub(super) async fn find(app: &App, tx: &mut Tx, visitor: &Visitor, slug: &str) -> Result<Shown> {
    let (handle, host) = groups::split_address(slug, &app.config.domain);
    let group = audience::find_known_by_handle(tx, visitor.viewer(), handle, host).await?;
    shown(tx, visitor, group.ok_or(Error::NotFound)?).await
}

/// A group that the visitor may know of, as they see it.
pub(super) async fn shown(tx: &mut Tx, visitor: &Visitor, group: Group) -> Result<Shown> {
    if group.is_blog() {
        return blog_shown(tx, visitor, group).await;
    }
    let Stand { membership: mine, ban, suspension, unread } = match &visitor.me {
        Some(me) => stand_store::find(tx, group.id, me.profile.id).await?,
        None => Stand::default(),
    };
    let is_member = mine.as_ref().is_some_and(|mine| mine.standing == Standing::Member);
    let may_read = audience::reads(&group, false, is_member);
    // What its own hub last said, but never fewer than we know ourselves.
    let hubs = groups::hubs_of(tx, group.id).await?;
    let members = hubs.iter().map(|(_, count)| count).sum::<i64>().max(group.remote_members);
    let hub = if group.is_ours { None } else { Some(instances::names(tx).await?.of(&group.host).to_owned()) };
    let now = tx.now();
    let invitation = match &mine {
        Some(mine) if mine.standing == Standing::Invited => {
            let live = invitation_store::live(tx, group.id, mine.person_id).await?;
            match live {
                Some(live) => Some(invited::waiting(tx, live, group.clone()).await?),
                None => None,
            }
        }
        _ => None,
    };
    // Nobody warns or suspends an owner, and whoever belongs to it is not shut out.
    let is_warned = is_member && mine.as_ref().is_some_and(|mine| mine.role != Role::Owner);
    let (suspension, unread) = if is_warned { (suspension, unread) } else { (None, 0) };
    let ban = ban.filter(|_| !is_member);
    Ok(Shown { group, hub, mine, invitation, members, may_read, suspension, unread, hubs, ban, blog: None, now })
}

/// The blog of a person as the visitor sees it.
async fn blog_shown(tx: &mut Tx, visitor: &Visitor, group: Group) -> Result<Shown> {
    let may_read = audience::can_see(tx, visitor.viewer(), &group).await?;
    let hub = if group.is_ours { None } else { Some(instances::names(tx).await?.of(&group.host).to_owned()) };
    let (keeps_order, ban) = match &visitor.me {
        Some(me) => {
            // The same as `blog::keeps_order`, of whose account the session has told already.
            let keeps_order = group.blogger_id == Some(me.profile.id) || me.account.runs_the_hub();
            (keeps_order, stand_store::find(tx, group.id, me.profile.id).await?.ban)
        }
        None => (false, None),
    };
    let blog = Some(InBlog { is_signed_in: visitor.me.is_some(), keeps_order });
    let (mine, invitation, suspension, now) = (None, None, None, tx.now());
    let hubs = Vec::new();
    Ok(Shown { group, hub, mine, invitation, members: 0, may_read, suspension, unread: 0, hubs, ban, blog, now })
}

/// Where a person or group lives now.
pub(super) struct Moved {
    /// What it is called there.
    pub(super) words: String,
    /// Its page here, or there; none when the address is not one that a browser should follow.
    pub(super) link: Option<String>,
    /// Whether that is a page of this hub.
    pub(super) is_here: bool,
}

/// Where somebody lives now, if they have moved. Of a group that the visitor may not know of no more is said than they
/// said themselves.
pub(super) async fn moved(tx: &mut Tx, visitor: &Visitor, to: Option<&str>) -> Result<Option<Moved>> {
    let Some(to) = to else { return Ok(None) };
    let here = match groups::store::find_by_url(tx, to).await? {
        Some(group) if audience::may_know_of(tx, visitor.viewer(), &group).await? => {
            Some((group.address(), group.path()))
        }
        Some(_) => None,
        None => profiles::store::find_by_url(tx, to).await?.map(|profile| (profile.address(), profile.path())),
    };
    if let Some((words, path)) = here {
        return Ok(Some(Moved { words, link: Some(path), is_here: true }));
    }
    let is_web = to.starts_with("https://") || to.starts_with("http://");
    Ok(Some(Moved { words: to.to_owned(), link: is_web.then(|| to.to_owned()), is_here: false }))
}

#[derive(Template)]
#[template(path = "groups/show.html")]
struct Show {
    page: Page,
    shown: Shown,
    purpose: String,
    facilitators: Vec<Profile>,
    pinned: Vec<TopicSummary>,
    topics: Vec<TopicSummary>,
    names: instances::Names,
    progress: Option<Progress>,
    more: bool,
    hubs: Vec<(String, i64)>,
    /// How many reports wait, for those who look at them.
    reports: Option<i64>,
    /// How many people wait to be let in, for those who decide.
    requests: Option<i64>,
    moved: Option<Moved>,
    /// Within how many days it usually answers who asks to join, for those who might.
    usually: Option<i64>,
    next_event: Option<Entry>,
    /// What the facilitators have said to the visitor, who has not read it.
    warnings: Vec<Warning>,
    /// Whether the log is for the visitor.
    has_log: bool,
    /// Whether all that was said there is for its members, though the group is open.
    only_for_members: bool,
}

impl Show {
    /// Why the visitor does not write for now; said once, where what the facilitators wrote to them stands below it.
    fn suspended_because<'a>(&self, suspension: &'a Suspension) -> &'a str {
        let is_below = |warning: &Warning| warning.words == suspension.reason;
        if self.warnings.iter().any(is_below) { "" } else { &suspension.reason }
    }
}

/// Whether an open group seems empty to somebody because what was said there, while it was not open, is for its members.
/// How much that is they are not told.
pub(super) async fn is_only_for_members(tx: &mut Tx, shown: &Shown, is_empty: bool) -> Result<bool> {
    if !is_empty || shown.is_member() || shown.group.access != groups::Access::Open {
        return Ok(false);
    }
    Ok(groups::store::count_for_members(tx, shown.group.id).await? > 0)
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    let facilitators =
        if shown.may_know_who() { groups::store::facilitators(&mut tx, shown.group.id).await? } else { Vec::new() };
    let (pinned, topics) = if shown.may_read {
        let pinned = discussions::list_pinned(&mut tx, visitor.viewer(), shown.group.id, NEWEST).await?;
        (pinned, discussions::list_topics(&mut tx, visitor.viewer(), shown.group.id, None, NEWEST + 1).await?)
    } else {
        (Vec::new(), Vec::new())
    };
    let (reports, requests) = waiting(&mut tx, &visitor, &shown).await?;
    let usually = if shown.is_member() || !shown.may_know_who() {
        None
    } else {
        requests::usual_days(&mut tx, &shown.group).await?
    };
    let warnings = match &visitor.me {
        Some(me) if shown.unread > 0 => warnings::unread(&mut tx, shown.group.id, me.profile.id).await?,
        _ => Vec::new(),
    };
    let has_log = shown.is_member() && log::sight(&mut tx, &shown.group, shown.keeps_order()).await?.is_some();
    let moved = moved(&mut tx, &visitor, shown.group.moved_to.as_deref()).await?;
    let is_empty = topics.is_empty() && pinned.is_empty();
    let only_for_members = is_only_for_members(&mut tx, &shown, is_empty).await?;
    let more = i64::try_from(topics.len()).unwrap_or(0) > NEWEST;
    let topics: Vec<TopicSummary> = topics.into_iter().take(usize::try_from(NEWEST).unwrap_or(10)).collect();
    let names = instances::names(&mut tx).await?;
    // How much is said in a group is for those who may read all of it.
    let progress = if shown.is_member() && !shown.group.is_ours {
        backfill::progress(&mut tx, shown.group.id).await?.filter(Progress::is_running)
    } else {
        None
    };
    let own = app.config.title();
    let named = |(host, count): &(String, i64)| {
        let name = if *host == app.config.domain { own.to_owned() } else { names.of(host).to_owned() };
        (name, *count)
    };
    let hubs = if shown.may_read { shown.hubs.iter().map(named).collect() } else { Vec::new() };
    let mut page = Page::new(&app, &visitor, "groups");
    if progress.is_some() || shown.has_asked() {
        page.refresh = Some(5);
    }
    if shown.group.is_ours {
        page.document = Some(shown.group.url.clone());
    } else {
        page.canonical = Some(shown.group.url.clone());
    }
    let purpose = crate::text::markdown(&shown.group.purpose);
    let next_event = if shown.may_read {
        list::next(&mut tx, visitor.viewer(), Of::Group(shown.group.id), 1).await?.into_iter().next()
    } else {
        None
    };
    answer(&Show {
        page,
        shown,
        purpose,
        facilitators,
        pinned,
        topics,
        names,
        progress,
        more,
        hubs,
        reports,
        requests,
        moved,
        usually,
        next_event,
        warnings,
        has_log,
        only_for_members,
    })
}

/// How many reports, and how many people, wait for a visitor who keeps order.
async fn waiting(tx: &mut Tx, visitor: &Visitor, shown: &Shown) -> Result<(Option<i64>, Option<i64>)> {
    let Some(me) = visitor.me.as_ref().filter(|_| shown.keeps_order()) else { return Ok((None, None)) };
    let reports = moderation::store::count_open(tx, shown.group.id).await?;
    let requests = match shown.group.access {
        groups::Access::Open => None,
        _ if shown.group.is_ours => Some(request_store::count_waiting(tx, shown.group.id).await?),
        _ => Some(offer_store::count_open(tx, shown.group.id, me.profile.id).await?),
    };
    Ok((Some(reports), requests))
}

#[derive(Debug, Deserialize)]
pub(super) struct After {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "groups/members.html")]
struct Members {
    page: Page,
    shown: Shown,
    members: Vec<(Profile, Role)>,
    names: instances::Names,
    next: Option<String>,
    me: ProfileId,
    /// Who is shut out, for those who keep order.
    banned: Vec<Banned>,
    /// Who does not write for now, for those who keep order.
    suspended: Vec<Suspended>,
}

impl Members {
    fn role_key(role: &Role) -> &'static str {
        match role {
            Role::Reader => "role-reader",
            Role::Member => "role-member",
            Role::Facilitator => "role-facilitator",
            Role::Owner => "role-owner",
        }
    }

    /// Whether a button offers to let this member only read, or write again.
    fn may_be_made_reader(&self, person: &Profile, role: &Role) -> bool {
        self.shown.keeps_order() && person.id != self.me && !role.keeps_order()
    }

    /// Whether a button offers to make this member a facilitator, or not: only the owner takes the role from another.
    fn may_have_role_changed(&self, person: &Profile, role: &Role) -> bool {
        let as_owner = self.shown.mine.as_ref().is_some_and(|mine| mine.role == Role::Owner);
        *role != Role::Facilitator || as_owner || person.id == self.me
    }

    /// Whether a button offers to shut this member out.
    fn may_be_shut_out(&self, person: &Profile, role: &Role) -> bool {
        let as_owner = self.shown.mine.as_ref().is_some_and(|mine| mine.role == Role::Owner);
        self.shown.keeps_order()
            && person.id != self.me
            && *role != Role::Owner
            && (as_owner || *role != Role::Facilitator)
    }
}

pub(super) async fn members(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(asked): Query<After>,
) -> Result<Response, Failure> {
    let me = visitor.member()?.profile.id;
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    if !shown.may_read {
        return Err(Error::Refused(crate::error::Refusal::NotAMember).into());
    }
    let after = asked.after.as_deref().and_then(|after| {
        let (id, name) = after.split_once(' ')?;
        Some((name.to_owned(), id.parse::<ProfileId>().ok()?))
    });
    let banned = if shown.keeps_order() && after.is_none() {
        groups::store::banned(&mut tx, shown.group.id).await?
    } else {
        Vec::new()
    };
    let suspended = if shown.keeps_order() && after.is_none() {
        warning_store::suspended(&mut tx, shown.group.id).await?
    } else {
        Vec::new()
    };
    let members = groups::store::members(&mut tx, shown.group.id, after, PAGE).await?;
    let names = instances::names(&mut tx).await?;
    let full = i64::try_from(members.len()).unwrap_or(0) == PAGE;
    let next = members.last().filter(|_| full).map(|(last, _)| {
        let after = format!("{} {}", last.id, last.name);
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("after", &after).finish();
        format!("{}/members?{query}", shown.group.path())
    });
    answer(&Members { page: Page::new(&app, &visitor, "groups"), shown, members, names, next, me, banned, suspended })
}
