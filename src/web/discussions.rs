//! Discussions: list, read, start, edit, delete.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::attendances;
use super::entries::{self, Entry};
use super::groups::{Shown, find, is_only_for_members, shown};
use super::page::{Failure, Page, show as answer, to};
use super::readers::Readers;
use super::session::Visitor;
use super::wording::{self, About};
use crate::app::App;
use crate::audience;
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::kept::{self, Kept};
use crate::discussions::store::{self, ReplyByAuthor, TopicSummary};
use crate::discussions::{Kind, Reply, Topic, order_store};
use crate::drafts::Becomes;
use crate::error::{Error, Refusal, Result};
use crate::events;
use crate::federation::backfill::{self, Progress};
use crate::federation::instances;
use crate::groups;
use crate::id::{ProfileId, ReplyId, Said, TopicId};
use crate::profiles::{self, Profile};

/// How many discussions stand on one page.
const PAGE: i64 = 25;
/// How many replies stand on one page.
const REPLIES: i64 = 100;

#[derive(Debug, Deserialize)]
pub(super) struct Before {
    before: Option<String>,
    unanswered: Option<String>,
}

#[derive(Template)]
#[template(path = "discussions/index.html")]
struct Index {
    page: Page,
    shown: Shown,
    pinned: Vec<TopicSummary>,
    topics: Vec<TopicSummary>,
    names: instances::Names,
    progress: Option<Progress>,
    next: Option<String>,
    /// Whether only those without an answer are listed.
    unanswered: bool,
    /// Whether all that was said there is for its members, though the group is open.
    only_for_members: bool,
}

pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(asked): Query<Before>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    check_read(&shown)?;
    let before = asked.before.as_deref().and_then(|before| {
        let (at, id) = before.split_once('-')?;
        Some((Time(at.parse().ok()?), id.parse::<TopicId>().ok()?))
    });
    let unanswered = asked.unanswered.is_some();
    let pinned = match before {
        None if !unanswered => store::list_pinned(&mut tx, visitor.viewer(), shown.group.id, PAGE).await?,
        _ => Vec::new(),
    };
    let topics = if unanswered {
        order_store::list_unanswered(&mut tx, visitor.viewer(), shown.group.id, before, PAGE).await?
    } else {
        store::list_topics(&mut tx, visitor.viewer(), shown.group.id, before, PAGE).await?
    };
    let is_empty = !unanswered && before.is_none() && pinned.is_empty() && topics.is_empty();
    let only_for_members = is_only_for_members(&mut tx, &shown, is_empty).await?;
    let names = instances::names(&mut tx).await?;
    let progress = backfill::progress(&mut tx, shown.group.id).await?.filter(|it| it.is_running() && shown.is_member());
    let full = i64::try_from(topics.len()).unwrap_or(0) == PAGE;
    let next = topics
        .last()
        .filter(|_| full)
        .map(|last| format!("{}/discussions?before={}-{}", shown.group.path(), last.last_at.0, last.id))
        .map(|next| if unanswered { format!("{next}&unanswered=1") } else { next });
    let page = Page::new(&app, &visitor, "groups");
    answer(&Index { page, shown, pinned, topics, names, progress, next, unanswered, only_for_members })
}

fn check_read(shown: &Shown) -> Result<()> {
    if shown.may_read { Ok(()) } else { Err(Error::Refused(Refusal::NotAMember)) }
}

/// A topic with its group as the visitor sees it; not found, or refused, if they may not read it.
pub(super) async fn find_topic(tx: &mut Tx, visitor: &Visitor, id: &str) -> Result<(Topic, Shown)> {
    let id: TopicId = id.parse().map_err(|_| Error::NotFound)?;
    let topic = store::find_topic(tx, id).await?;
    // Also where there is none: what is private and what is not there are asked about alike.
    let group = topic.as_ref().map_or(groups::nowhere().id, |topic| topic.group_id);
    let group = audience::find_known(tx, visitor.viewer(), group).await?;
    let (topic, group) = topic.zip(group).ok_or(Error::NotFound)?;
    let shown = shown(tx, visitor, group).await?;
    if !audience::reads(&shown.group, topic.for_members, shown.is_member()) {
        return Err(Error::Refused(Refusal::NotAMember));
    }
    Ok((topic, shown))
}

/// The discussion of a reply; where there is none, one that is not there: it is asked for all the same, as for what is
/// private.
pub(super) fn topic_of(reply: Option<&Reply>) -> String {
    reply.map_or(TopicId(uuid::Uuid::nil()), |reply| reply.topic_id).to_string()
}

#[derive(Debug, Deserialize)]
pub(super) struct Reading {
    after: Option<String>,
    reply_to: Option<String>,
    /// A reply that was begun here, to go on with.
    draft: Option<String>,
}

/// What the box for a reply holds.
#[derive(Default)]
pub(super) struct ReplyBox {
    pub(super) id: String,
    pub(super) body: String,
    pub(super) preview: Option<String>,
    /// The reply that is answered: its id, and whose it is.
    pub(super) to: Option<(String, String)>,
    pub(super) language: String,
    /// When the draft that it holds was kept, if it holds one.
    pub(super) kept_at: Option<Time>,
}

#[derive(Template)]
#[template(path = "discussions/show.html")]
pub(super) struct Show {
    pub(super) page: Page,
    shown: Shown,
    topic: Topic,
    author: Profile,
    replies: Vec<ReplyByAuthor>,
    names: instances::Names,
    me: Option<ProfileId>,
    /// Which page of replies this is.
    after: String,
    next: Option<String>,
    readers: Readers,
    reply_box: ReplyBox,
    /// What its kind has beside its words, as its own page writes it.
    beside: String,
    /// Whom each contribution helped: how many, and whether the visitor is one of them.
    helped: HashMap<uuid::Uuid, (i64, bool)>,
    /// What facilitators took out, as far as it is for the visitor.
    kept: HashMap<uuid::Uuid, Kept>,
    /// The reply that is the answer, and who wrote it.
    answer: Option<(ReplyId, String)>,
    /// Of a post, what lies beside its words.
    entry: Option<Entry>,
}

impl Show {
    /// A document without a description has nothing to say beside its title.
    fn only_repeats_title(&self) -> bool {
        self.topic.kind == Kind::Document
            && self.topic.source.is_empty()
            && crate::text::plain(&self.topic.html) == self.topic.title
    }

    fn mine(&self, author: &ProfileId) -> bool {
        self.me.as_ref() == Some(author)
    }

    /// Whether a button says that it helped: to members, about what others wrote.
    fn may_help(&self, author: &ProfileId) -> bool {
        self.shown.takes_part() && !self.mine(author)
    }

    fn may_report(&self, author: &ProfileId) -> bool {
        self.me.is_some() && !self.mine(author)
    }

    fn may_reply(&self) -> bool {
        self.shown.may_write() && self.topic.deleted_at.is_none() && self.topic.check_open().is_ok()
    }

    /// Whether the visitor says which reply is the answer.
    fn may_choose(&self) -> bool {
        self.topic.kind == Kind::Discussion
            && self.topic.deleted_at.is_none()
            && (self.shown.keeps_order() || (self.mine(&self.topic.author_id) && self.shown.may_write()))
    }

    fn is_answer(&self, reply: &ReplyId) -> bool {
        self.answer.as_ref().is_some_and(|(answer, _)| answer == reply)
    }

    fn may_restore(&self) -> bool {
        self.shown.keeps_order() && self.shown.group.is_ours
    }

    /// The day on which what is kept is deleted.
    fn kept_until(&self, kept: &Kept) -> String {
        self.page.day(&kept.until())
    }

    fn kept(&self, said: Said) -> Option<&Kept> {
        self.kept.get(&said.uuid())
    }

    fn helped(&self, said: Said) -> (i64, bool) {
        self.helped.get(&said.uuid()).copied().unwrap_or_default()
    }

    /// What stands in the place of words that are gone.
    fn gone(&self, removed_by: Option<&ProfileId>, reason: &str) -> String {
        let t = self.page.t;
        let is_blog = self.shown.group.is_blog();
        match removed_by {
            None => t.say("deleted-by-author"),
            Some(_) if is_blog && reason.is_empty() => t.say("removed-in-blog"),
            Some(_) if is_blog => t.with("removed-in-blog-because", "reason", reason),
            Some(_) if reason.is_empty() => t.say("removed"),
            Some(_) => t.with("removed-because", "reason", reason),
        }
    }

    /// A sentence about what people answer to here.
    fn word(&self, about: About) -> String {
        self.page.t.say(wording::of(self.topic.kind, about))
    }

    /// That nobody can answer any more, and why.
    fn closed(&self) -> String {
        let (kind, reason) = (self.topic.kind, self.topic.lock_reason.as_str());
        match reason {
            "" => self.word(About::Closed),
            _ => self.page.t.with(wording::of(kind, About::ClosedBecause), "reason", reason),
        }
    }

    /// Where somebody goes on who is not signed in here: at home, with the address of this.
    fn elsewhere(&self) -> String {
        let uri: String = url::form_urlencoded::byte_serialize(self.topic.url.as_bytes()).collect();
        format!("/interact?uri={uri}")
    }

    /// How far a contribution of ours has got, if its group is another hub's. In a blog nobody says that it came.
    fn way(&self, confirmed: &bool, refusal: &str) -> Option<String> {
        if self.shown.group.is_blog() {
            return None;
        }
        let (t, hub) = (self.page.t, self.shown.hub.as_deref()?);
        Some(match (refusal, confirmed) {
            ("", true) => t.with("delivered", "hub", hub),
            ("", false) => t.with("not-yet-delivered", "hub", hub),
            ("-", _) => t.say("not-taken"),
            (reason, _) => t.with("not-taken-because", "reason", reason),
        })
    }

    /// Whether it is for members although its group is open.
    fn stays_with_members(&self) -> bool {
        self.shown.group.access == groups::Access::Open && self.topic.for_members
    }

    /// How many of the answers are here, while some are still on their way.
    fn arrived(&self) -> Option<String> {
        let (here, all) = (self.topic.reply_count, self.topic.remote_replies);
        (all > here).then(|| self.page.t.part("replies-arrived", here, all))
    }
}

/// The page of a discussion.
pub(super) async fn page_of(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor,
    (topic, shown): (Topic, Shown),
    after: Option<(Time, ReplyId)>,
    reply_box: ReplyBox,
) -> Result<Show> {
    let keepers = match topic.kind {
        Kind::Event => events::keepers(tx, &topic).await?,
        _ => profiles::store::find(tx, topic.author_id).await?.into_iter().collect(),
    };
    let author = keepers.first().cloned().ok_or(Error::NotFound)?;
    let replies = store::list_replies(tx, topic.id, after, REPLIES).await?;
    let names = instances::names(tx).await?;
    let full = i64::try_from(replies.len()).unwrap_or(0) == REPLIES;
    let next = replies
        .last()
        .filter(|_| full)
        .map(|last| format!("{}?after={}-{}", topic.path(), last.reply.created_at.0, last.reply.id));
    let mut page = Page::new(app, visitor, "groups");
    if !visitor.reads {
        page = page.at(&topic.path());
    }
    if topic.is_ours {
        page.document = Some(topic.url.clone());
    } else {
        page.canonical = Some(topic.url.clone());
    }
    let readers = Readers::of(app, tx, (&shown, topic.for_members), &names).await?;
    let me = visitor.me.as_ref().map(|me| me.profile.id);
    let said: Vec<Said> =
        std::iter::once(Said::Topic(topic.id)).chain(replies.iter().map(|entry| Said::Reply(entry.reply.id))).collect();
    let likes = order_store::likes_of(tx, visitor.viewer().person(), &said).await?;
    let helped = likes.into_iter().map(|(id, count, mine)| (id, (count, mine))).collect();
    let beside = match topic.kind {
        Kind::Event => attendances::detail(tx, visitor, &page, (&topic, &shown), keepers).await?,
        Kind::Document if topic.deleted_at.is_none() => {
            let origin = names.of(&author.host).to_owned();
            super::documents::head(tx, visitor, &page, (&topic, &shown), origin).await?
        }
        Kind::Discussion | Kind::Post | Kind::Document => String::new(),
    };
    let after = after.map(|(at, id)| format!("{}-{id}", at.0)).unwrap_or_default();
    let all = shown.keeps_order() && shown.group.is_ours;
    let kept = kept::seen_in(tx, (&topic, &replies), visitor.viewer().person(), all).await?;
    let answer = super::answers::of(tx, &topic).await?;
    let entry = entries::of(tx, visitor, &topic).await?;
    Ok(Show {
        page,
        shown,
        topic,
        author,
        replies,
        names,
        me,
        after,
        next,
        readers,
        reply_box,
        beside,
        helped,
        kept,
        answer,
        entry,
    })
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Reading>,
) -> Result<Response, Failure> {
    read(&app, &visitor, &id, asked, "discussions").await
}

/// The page of a conversation, whatever it begins with: each kind has its folder, and one that is asked for in another's
/// is shown where it is.
pub(super) async fn read(
    app: &App,
    visitor: &Visitor,
    id: &str,
    asked: Reading,
    folder: &str,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let found = find_topic(&mut tx, visitor, id).await?;
    if found.0.kind.folder() != folder {
        return Ok(to(visitor, &found.0.path()).into_response());
    }
    if visitor.me.is_some() && backfill::is_worth_asking(&tx, &found.0) {
        let mut tx = app.db.begin().await?;
        backfill::ask(&mut tx, &found.0).await?;
        tx.commit().await?;
        app.wake.jobs.notify_one();
    }
    let after = asked.after.as_deref().and_then(|after| {
        let (at, id) = after.split_once('-')?;
        Some((Time(at.parse().ok()?), id.parse::<ReplyId>().ok()?))
    });
    let to = reply_to(&mut tx, asked.reply_to.as_deref(), &found.0).await?;
    let reply_box = reply_box(&mut tx, visitor, &found, (to, asked.draft.as_deref())).await?;
    answer(&page_of(app, &mut tx, visitor, found, after, reply_box).await?)
}

/// The box, empty, or with the reply that a member goes on with.
async fn reply_box(
    tx: &mut Tx,
    visitor: &Visitor,
    (topic, shown): &(Topic, Shown),
    (to, draft): (Option<(String, String)>, Option<&str>),
) -> Result<ReplyBox> {
    let language = visitor.language.tag().to_owned();
    let fresh = ReplyBox { id: tx.id::<ReplyId>().to_string(), to, language, ..ReplyBox::default() };
    let (Some(me), Some(draft)) = (visitor.me.as_ref().filter(|_| shown.may_write()), draft) else { return Ok(fresh) };
    let place = (Becomes::Reply, topic.group_id);
    let kept = super::drafts::kept(tx, me.profile.id, Some(draft), place).await?;
    let Some(draft) = kept.filter(|draft| draft.topic_id == Some(topic.id)) else { return Ok(fresh) };
    let before = draft.reply_to.map(|id| id.to_string());
    let to = reply_to(tx, before.as_deref(), topic).await?;
    let kept_at = Some(draft.changed_at);
    Ok(ReplyBox { id: draft.id.to_string(), body: draft.body, preview: None, to, language: draft.language, kept_at })
}

/// The reply that is to be answered, if it is one of this discussion.
pub(super) async fn reply_to(tx: &mut Tx, id: Option<&str>, topic: &Topic) -> Result<Option<(String, String)>> {
    let Some(id) = id.and_then(|id| id.parse::<ReplyId>().ok()) else { return Ok(None) };
    let Some(reply) = store::find_reply(tx, id).await?.filter(|reply| reply.topic_id == topic.id) else {
        return Ok(None);
    };
    let author = profiles::store::find(tx, reply.author_id).await?;
    Ok(author.map(|author| (id.to_string(), author.name)))
}
