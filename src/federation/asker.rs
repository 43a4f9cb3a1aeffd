//! Authorised fetch: who asks for a document, as a signature shows, and whether they may read it. Only what is not for
//! everybody is worth the check; the rule itself is `audience`'s.

use std::time::Duration;

use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use http_signatures::{Incoming, Policy, examine};

use super::actors::Kind;
use super::authority::same_origin;
use super::client::host_of_text;
use super::inbox::door::Shut;
use super::keys::{Disbelief, PATIENCE};
use super::objects::id_of;
use super::{Federation, discovery, store};
use crate::audience::{self, Viewer};
use crate::error::{Error, Refusal, Result};
use crate::groups::{self, Access, Group};
use crate::id::ProfileId;
use crate::profiles;
use crate::server::ClientAddress;

/// How long it holds whom a host names as its own actor, and how long that it did not tell.
const NAMED_HOLDS: Duration = Duration::from_hours(1);
const UNTOLD_HOLDS: Duration = Duration::from_mins(1);

/// Who asks for a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asker {
    /// Nobody who says who they are.
    Anybody,
    /// A person of another hub.
    Person(ProfileId, String),
    /// Another server, by the actor that it names as its own.
    Server(String, String),
    /// Somebody else: a group, a program, or a person whom nothing here is for.
    Stranger(String),
}

impl Asker {
    /// The actor that signed.
    fn url(&self) -> Option<&str> {
        match self {
            Self::Anybody => None,
            Self::Person(_, url) | Self::Server(_, url) | Self::Stranger(url) => Some(url),
        }
    }
}

/// Why a document is not shown.
pub(crate) enum Closed {
    Error(Error),
    Shut(Shut),
}

impl<E: Into<Error>> From<E> for Closed {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

impl Federation {
    /// Who signed this request; nobody did if it carries no signature.
    pub(crate) async fn asker(&self, request: &Parts) -> Result<Asker, Closed> {
        if !matches!(request.method, Method::GET | Method::HEAD) || !request.headers.contains_key("signature") {
            return Ok(Asker::Anybody);
        }
        let address =
            request.extensions.get::<ClientAddress>().map_or_else(String::new, |address| address.0.to_string());
        self.by_address.check(&address).map_err(|again_in| Error::TooOften { again_in })?;
        let incoming = Incoming {
            method: request.method.as_str(),
            scheme: self.app.config.scheme(),
            target: request.uri.path_and_query().map_or("/", |target| target.as_str()),
            headers: &request.headers,
            body: Some(&[]),
        };
        let own = [self.app.config.domain.as_str()];
        let now = self.app.clock.now().seconds();
        let policy = Policy { skew: i64::from(self.app.config.clock_skew), ..Policy::strict(&own, now) };
        let wrong = |why: String| {
            let _ = self.by_address.take(&address);
            Closed::Shut(Shut::new(StatusCode::UNAUTHORIZED, why))
        };
        let claim = examine(&incoming, &policy).map_err(|refusal| wrong(refusal.to_string()))?;
        let host = host_of_text(claim.key_id()).ok_or_else(|| wrong("the key id is not an address".into()))?;
        self.check_host(&host).await?;
        // It may have to be fetched: that is paid for before, and given back to whoever is right.
        self.by_address.take(&address).map_err(|again_in| Error::TooOften { again_in })?;
        let unknown = |_| Closed::Shut(Shut::new(StatusCode::UNAUTHORIZED, "the key's owner is unknown"));
        let actor = self.owner_of_key(claim.key_id()).await.map_err(unknown)?;
        self.by_address.give_back(&address);
        match self.believe(&claim, &actor, &address).await {
            Ok(()) => {}
            Err(Disbelief::TooMany(again_in)) => return Err(Error::TooOften { again_in }.into()),
            Err(disbelief) => return Err(Closed::Shut(disbelief.into())),
        }
        let mut tx = self.app.db.read().await?;
        let known = store::find_actor(&mut tx, &actor).await?;
        let person = profiles::store::find_by_url(&mut tx, &actor).await?;
        drop(tx);
        Ok(match (known.map(|known| known.kind), person) {
            (Some(Kind::Hub), _) if self.is_own_actor_of(&host, &actor).await => Asker::Server(host, actor),
            (Some(Kind::Person), Some(person)) => Asker::Person(person.id, actor),
            _ => Asker::Stranger(actor),
        })
    }

    /// Whether `actor`, an `Application` of `host`, is the server itself: anybody there may have a program of that type.
    /// The host is asked whom it names; of software that names none, the place tells where it keeps its own.
    async fn is_own_actor_of(&self, host: &str, actor: &str) -> bool {
        let now = self.app.clock.now();
        let remembered = self.own_actors.get(host).filter(|(_, until)| now < *until);
        let named = if let Some((named, _)) = remembered {
            named
        } else {
            // What it does not tell now it is asked again soon.
            let told = tokio::time::timeout(PATIENCE, discovery::own_actor(self, host)).await;
            let (named, holds) = match told {
                Ok(Ok(named)) => (named, NAMED_HOLDS),
                Ok(Err(_)) | Err(_) => (None, UNTOLD_HOLDS),
            };
            self.own_actors.insert(host.to_owned(), (named.clone(), now.after(holds)));
            named
        };
        match named {
            Some(named) => named == actor,
            None => is_well_known(actor),
        }
    }

    /// Whose key this says it is. Only a guess: the actor's own document has to list it.
    async fn owner_of_key(&self, key_id: &str) -> Result<String> {
        let mut tx = self.app.db.read().await?;
        if let Some(actor) = store::owner_of_key(&mut tx, key_id).await? {
            return Ok(actor);
        }
        drop(tx);
        if let Some((actor, _)) = key_id.split_once('#') {
            return Ok(actor.to_owned());
        }
        // Some keep their key in a document of its own.
        let document = self.fetch_object(key_id).await?;
        let owner = document.get("owner").or_else(|| document.pointer("/publicKey/owner")).and_then(id_of);
        let owner = owner.filter(|owner| same_origin(owner, key_id)).ok_or(Error::NotFound)?;
        Ok(owner.to_owned())
    }

    /// Whether `asker` may read a topic of `group`: a person by their own membership, a server if somebody it answers for
    /// belongs to the group.
    pub(crate) async fn may_read(&self, asker: &Asker, group: &Group, for_members: bool) -> Result<bool> {
        let mut tx = self.app.db.read().await?;
        let may = match asker {
            // What a person of another hub fetches lies on that hub.
            Asker::Person(person, url) => {
                let host = host_of_text(url).unwrap_or_default();
                audience::can_read(&mut tx, Viewer::Person(*person), group, for_members).await?
                    && audience::may_be_held_at(&mut tx, &host, group, for_members).await?
            }
            Asker::Server(host, _) => audience::can_read_from(&mut tx, host, group, for_members).await?,
            Asker::Anybody | Asker::Stranger(_) => {
                audience::can_read(&mut tx, Viewer::Anybody, group, for_members).await?
            }
        };
        drop(tx);
        if may || group.is_ours {
            return Ok(may);
        }
        // What our people wrote in a group elsewhere is for that group's members: its own hub knows who they are.
        match asker.url() {
            Some(url) => self.is_follower_of(group, url).await,
            None => Ok(false),
        }
    }

    /// Asks a group's own hub whether an actor is one of its followers (as Lemmy does). An answer holds for five minutes.
    async fn is_follower_of(&self, group: &Group, actor: &str) -> Result<bool> {
        let key = format!("{} {actor}", group.url);
        if let Some(known) = self.followers.get(&key) {
            return Ok(known);
        }
        let document = self.fetch_object(&group.url).await?;
        let followers = document.get("followers").and_then(id_of).filter(|url| same_origin(url, &group.url));
        let Some(followers) = followers else { return Ok(false) };
        let mut url = url::Url::parse(followers).map_err(|_| Error::NotFound)?;
        url.query_pairs_mut().append_pair("is_follower", actor);
        let signer = self.hub_signer().await?;
        let is_one = self.client.probe(url.as_str(), &signer).await? == 200;
        self.followers.insert(key, is_one);
        Ok(is_one)
    }

    /// The record of decisions of a group of ours: for its facilitators, and for a server that speaks for one of them.
    /// To others the answer is the one that they get for its contents: there is no such group, or it is not for them.
    pub(crate) async fn check_record(&self, request: &Parts, group: Option<&Group>) -> Result<(), Closed> {
        let asker = self.asker(request).await;
        let nowhere = groups::nowhere();
        let group = group.unwrap_or(&nowhere);
        let may = match &asker {
            Ok(asker) => self.may_read_record(asker, group).await?,
            Err(_) => false,
        };
        match group.access {
            _ if may => Ok(()),
            Access::Private => Err(Error::NotFound.into()),
            Access::Open | Access::Restricted => {
                asker?;
                Err(Error::Refused(Refusal::NotAFacilitator).into())
            }
        }
    }

    async fn may_read_record(&self, asker: &Asker, group: &Group) -> Result<bool> {
        let mut tx = self.app.db.read().await?;
        let Some(host) = asker.url().and_then(host_of_text) else { return Ok(false) };
        let people = groups::store::facilitators(&mut tx, group.id).await?;
        let is_theirs = match asker {
            Asker::Person(person, _) => people.iter().any(|facilitator| facilitator.id == *person),
            Asker::Server(host, _) => people.iter().any(|facilitator| facilitator.host == *host),
            Asker::Anybody | Asker::Stranger(_) => false,
        };
        Ok(is_theirs && audience::may_be_held_at(&mut tx, &host, group, false).await?)
    }

    /// A topic of a group of ours or a copy, or what a group that is not open holds: shown to who may read it. Answers
    /// whether to everybody. Private groups do not exist for others, others say no.
    ///
    /// What is not there has no group. Unless something is for everybody, the signature is judged before anything is
    /// said, and what is not there and what is private are answered alike: whether a key was fetched, and what came of
    /// it, tells nobody which of them it was.
    pub(crate) async fn check_contents(
        &self,
        request: &Parts,
        group: Option<&Group>,
        for_members: bool,
    ) -> Result<bool, Closed> {
        if group.is_some_and(|group| group.access_to(for_members) == Access::Open) {
            return Ok(true);
        }
        let asker = self.asker(request).await;
        // What is not there is judged like a private group of nobody's, with the same questions to the database.
        let nowhere = groups::nowhere();
        let may = match &asker {
            Ok(asker) => self.may_read(asker, group.unwrap_or(&nowhere), for_members).await,
            Err(_) => Ok(false),
        };
        let Some(group) = group else { return Err(Error::NotFound.into()) };
        match (may, group.access) {
            (Ok(true), _) => Ok(false),
            // Not even why the signature was wrong: to whom it does not belong it is not there.
            (may, Access::Private) => {
                if let Err(error) = may {
                    tracing::warn!(error = %error, "who may read a private group could not be told");
                }
                Err(Error::NotFound.into())
            }
            (may, _) => {
                asker?;
                may?;
                Err(Error::Refused(Refusal::NotAMember).into())
            }
        }
    }
}

impl Federation {
    /// The collections of a group of ours: for who may see them. Answers whether they are shown what is for members as well,
    /// and whether the answer is for everybody. An open group shows everybody what is for everybody, and who signs for
    /// somebody who belongs to it the rest.
    pub(crate) async fn check_collection(&self, request: &Parts, group: &Group) -> Result<(bool, bool), Closed> {
        if group.access != Access::Open {
            return Ok((true, self.check_contents(request, Some(group), false).await?));
        }
        let mut tx = self.app.db.read().await?;
        let is_whole = groups::store::count_for_members(&mut tx, group.id).await? == 0;
        drop(tx);
        if is_whole {
            return Ok((true, true));
        }
        // A signature that is not believed is none: what is for everybody needs none.
        let may = match self.asker(request).await {
            Ok(asker) => self.may_read(&asker, group, true).await?,
            Err(_) => false,
        };
        Ok((may, false))
    }

    /// The card of a group of ours: shown to who may know of it. Answers whether to everybody. Of a private group those
    /// are its members and the invited, and their servers; for others it is not there (see
    /// [`Federation::check_contents`]).
    pub(crate) async fn check_card(&self, request: &Parts, group: Option<&Group>) -> Result<bool, Closed> {
        if group.is_some_and(|group| group.access != Access::Private) {
            return Ok(true);
        }
        let asker = self.asker(request).await;
        let nowhere = groups::nowhere();
        let asked_for = group.unwrap_or(&nowhere);
        let mut tx = self.app.db.read().await?;
        let may = match &asker {
            Ok(Asker::Person(person, _)) => audience::may_know_of(&mut tx, Viewer::Person(*person), asked_for).await?,
            Ok(Asker::Server(host, _)) => audience::may_know_of_from(&mut tx, host, asked_for).await?,
            Ok(Asker::Anybody | Asker::Stranger(_)) | Err(_) => false,
        };
        if may { Ok(false) } else { Err(Error::NotFound.into()) }
    }

    /// The host whose server asks for what is told to a server with members alone: who of its people belongs to a group.
    /// What is not there, and what is private, is answered alike, as by [`Federation::check_contents`].
    pub(crate) async fn check_server(&self, request: &Parts, group: Option<&Group>) -> Result<String, Closed> {
        let asker = self.asker(request).await;
        let nowhere = groups::nowhere();
        if let Ok(Asker::Server(host, _)) = &asker {
            let mut tx = self.app.db.read().await?;
            if audience::has_member_from(&mut tx, host, group.unwrap_or(&nowhere)).await? {
                return Ok(host.clone());
            }
        }
        let Some(group) = group else { return Err(Error::NotFound.into()) };
        if group.access == Access::Private {
            return Err(Error::NotFound.into());
        }
        asker?;
        Err(Error::Refused(Refusal::NotAMember).into())
    }
}

/// What a probe asks: whether this actor belongs to the group. A server asks, by its own actor: whoever else lives where a
/// member does does not learn who that is.
pub(crate) async fn is_follower(federation: &Federation, asker: &Asker, group: &Group, url: &str) -> Result<bool> {
    let Asker::Server(host, _) = asker else { return Ok(false) };
    federation.by_probe.take(host).map_err(|again_in| Error::TooOften { again_in })?;
    let server = host_of_text(url);
    let mut tx = federation.app.db.read().await?;
    // Who has nobody in the group does not learn who is.
    if !audience::has_member_from(&mut tx, host, group).await? {
        return Ok(false);
    }
    if let Some(person) = profiles::store::find_by_url(&mut tx, url).await? {
        // What a person of another hub is shown lies on that hub.
        return Ok(groups::is_member(&mut tx, group.id, person.id).await?
            && (person.is_ours || audience::may_be_held_at(&mut tx, &person.host, group, true).await?));
    }
    let is_hub = store::find_actor(&mut tx, url).await?.is_some_and(|actor| actor.kind == Kind::Hub);
    let Some(server) = server.filter(|_| is_hub) else { return Ok(false) };
    let has_member = audience::has_member_from(&mut tx, &server, group).await?;
    let may_hold = audience::may_be_held_at(&mut tx, &server, group, true).await?;
    drop(tx);
    Ok(has_member && may_hold && federation.is_own_actor_of(&server, url).await)
}

/// Whether an id is one under which software keeps the actor of the server itself, and no person: the root (Lemmy),
/// `/actor` (Mastodon, Mitra), `/hub` (ours), `/i/actor` (Mbin), `/relay` (Mobilizon, Pleroma), `/internal/fetch`
/// (Pleroma), `/friendica`.
fn is_well_known(actor: &str) -> bool {
    const PATHS: [&str; 7] = ["/", "/actor", "/hub", "/i/actor", "/relay", "/internal/fetch", "/friendica"];
    url::Url::parse(actor).is_ok_and(|url| url.query().is_none() && PATHS.contains(&url.path()))
}

#[cfg(test)]
mod tests {
    use super::is_well_known;

    #[test]
    fn a_server_without_a_name_is_known_by_its_place() {
        for server in ["https://a.example/", "https://a.example/actor", "https://a.example/i/actor"] {
            assert!(is_well_known(server), "{server}");
        }
        for other in ["https://a.example/?author=1", "https://a.example/u/actor", "https://a.example/actor/2", "actor"]
        {
            assert!(!is_well_known(other), "{other}");
        }
    }
}
