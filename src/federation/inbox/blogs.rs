//! Blogs of persons as other hubs tell of them: posts and answers that no group announces, and who follows whom. Of what is
//! for nobody here nothing is kept: an answer stands below what we have, a post is by somebody whom one of ours follows.

use serde_json::Value;

use super::Act;
use super::content::{contribute, group_of_known, known};
use crate::audience::{self, Viewer};
use crate::db::Tx;
use crate::discussions::Kind;
use crate::error::{Error, Result};
use crate::federation::Federation;
use crate::federation::authority::same_origin;
use crate::federation::inbox::content::topic_of;
use crate::federation::objects::content::Contribution;
use crate::federation::store;
use crate::groups::Group;
use crate::groups::blog::{self, is_followed_here};
use crate::groups::membership::Asking;
use crate::id::ProfileId;
use crate::profiles::{self, Profile};

/// A person of another hub wrote something that is addressed to no group of ours.
pub(super) async fn created(federation: &Federation, said: Contribution) -> Result<Act> {
    const NOT_OURS: Act = Act::Nothing("not addressed to a group of this hub");
    if !said.is_public() {
        return Ok(NOT_OURS);
    }
    let mut tx = federation.app.db.read().await?;
    let blog = match &said.in_reply_to {
        Some(parent) => group_of_known(&mut tx, parent).await?.filter(Group::is_blog),
        // What was made in a group comes from that group, if anybody here belongs to it.
        None if said.kind == Kind::Post && !said.names_a_group => is_followed_here(&mut tx, &said.author).await?,
        None => None,
    };
    drop(tx);
    let Some(blog) = blog else { return Ok(NOT_OURS) };
    let thread = thread_of(&said);
    Ok(Act::Contribute { chain: vec![said], group: Some(blog.url), thread, via: true })
}

/// Where the author's hub keeps the answers to a post.
fn thread_of(said: &Contribution) -> Option<String> {
    let named = said.replies.clone().or_else(|| said.context.clone())?;
    (said.in_reply_to.is_none() && same_origin(&named, &said.url)).then_some(named)
}

/// A person of another hub follows one of ours.
pub(super) async fn followed(tx: &mut Tx, actor: &str, object: &str, asking: Asking<'_>) -> Result<()> {
    let author = profiles::store::find_by_url(tx, object).await?.filter(|person| person.is_ours);
    let author = author.filter(|_| asking.kind == Some("Follow")).ok_or(Error::NotFound)?;
    let follower = profiles::store::find_by_url(tx, actor).await?.filter(|person| !person.is_ours);
    let follower = follower.ok_or(Error::NotFound)?;
    if !profiles::store::is_let_in(tx, author.id).await? {
        return Err(Error::NotFound);
    }
    if store::is_buried(tx, asking.by.unwrap_or_default(), actor).await? {
        return Ok(());
    }
    blog::follow(tx, &author, &follower, asking.by).await.map(drop)
}

/// They follow no longer: `named` is the person, or the activity by which they had said so.
pub(super) async fn left(tx: &mut Tx, follower: &Profile, named: &str) -> Result<()> {
    let blog = match profiles::store::find_by_url(tx, named).await? {
        Some(author) => blog::find_by_person(tx, author.id).await?,
        None => blog::asked_by(tx, follower.id, named).await?,
    };
    match blog.filter(|blog| blog.is_ours) {
        Some(blog) => blog::unfollow(tx, &blog, follower.id).await.map(drop),
        None => Ok(()),
    }
}

/// A person elsewhere answers one of ours who wants to follow them: the very question that is open.
pub(super) async fn answered(
    tx: &mut Tx,
    (author, follower): (&str, &str),
    asked: Option<&str>,
    granted: bool,
) -> Result<()> {
    let author = profiles::store::find_by_url(tx, author).await?.filter(|author| !author.is_ours);
    let follower = profiles::store::find_by_url(tx, follower).await?.filter(|follower| follower.is_ours);
    let Some((author, follower)) = author.zip(follower) else { return Ok(()) };
    let Some(open) = asked_of(tx, author.id, follower.id).await? else { return Ok(()) };
    if asked.is_some_and(|asked| asked != open) {
        return Ok(());
    }
    blog::answered(tx, author.id, follower.id, granted).await.map(drop)
}

async fn asked_of(tx: &mut Tx, author: ProfileId, follower: ProfileId) -> Result<Option<String>> {
    match blog::find_by_person(tx, author).await? {
        Some(blog) => blog::asked_with(tx, blog.id, follower).await,
        None => Ok(None),
    }
}

/// Where this hub shows a contribution that it has, if that is for everybody.
pub(crate) async fn shown_at(tx: &mut Tx, url: &str) -> Result<Option<String>> {
    let Some(topic) = topic_of(tx, url).await? else { return Ok(None) };
    let Some(group) = group_of_known(tx, url).await? else { return Ok(None) };
    let may = audience::can_read(tx, Viewer::Anybody, &group, topic.for_members).await?;
    Ok(may.then(|| topic.path()))
}

/// A post that somebody here looked up by its address, fetched from there: it is kept as one of its author's blog. Answers
/// where this hub shows it.
pub(crate) async fn looked_up(federation: &Federation, fetched: &Value, url: &str) -> Result<String> {
    let mut said = Contribution::parse(fetched)?;
    if said.url != url {
        // What is at another address than it says is asked for where it says.
        said = Contribution::parse(&federation.fetch_object(&said.url).await?)?;
    }
    let is_post = said.in_reply_to.is_none() && said.kind == Kind::Post && !said.names_a_group;
    if !is_post || !said.is_public() {
        return Err(Error::NotFound);
    }
    federation.actor(&said.author).await?;
    let mut tx = federation.app.db.begin().await?;
    if known(&mut tx, &said.url).await?.is_none() {
        let author = profiles::store::find_by_url(&mut tx, &said.author).await?.filter(|author| !author.is_ours);
        let blog = blog::open(&mut tx, &author.ok_or(Error::NotFound)?).await?;
        contribute(&mut tx, &said, Some(&blog.url), None).await?;
        if let Some(thread) = thread_of(&said) {
            super::content::note_thread(&mut tx, &said.url, &thread).await?;
        }
    }
    let path = shown_at(&mut tx, &said.url).await?.ok_or(Error::NotFound)?;
    tx.commit().await?;
    federation.app.wake.journal.notify_one();
    Ok(path)
}
