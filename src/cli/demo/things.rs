//! What happens over the weeks: discussions, documents, meetings and posts, each a bit further at every round, through the forms
//! of whoever does it at their own hub.

use anyhow::Context;
use jiff::civil::{Date, Weekday};

use super::Running;
use super::cast::{Cast, hub, path, until};
use super::script::{Answer, Discussion, Meeting, Shared};
use super::works::Post;
use crate::discussions::store;
use crate::events::attendance_store;

/// How many rounds there are, and how many days lie between two.
pub(super) const ROUNDS: usize = 14;
pub(super) const DAYS: i64 = 4;

/// How many days before today a round is.
pub(super) fn days_ago(round: usize) -> i64 {
    i64::try_from(ROUNDS.saturating_sub(1 + round)).unwrap_or(0) * DAYS
}

/// A day of work: what falls on a weekend is on the Monday after.
fn working(day: Date) -> Date {
    let more = match day.weekday() {
        Weekday::Saturday => 2,
        Weekday::Sunday => 1,
        _ => 0,
    };
    day.saturating_add(jiff::Span::new().days(more))
}

/// Where everything happens.
pub(super) struct World<'a> {
    pub(super) hubs: &'a [Running],
    pub(super) cast: Cast,
    /// The day on which the demonstration is filled, on which the last round is.
    pub(super) today: Date,
}

impl World<'_> {
    fn day(&self, in_days: i64) -> Date {
        self.today.saturating_add(jiff::Span::new().days(in_days))
    }
}

/// What is said below something, and how far it has got.
struct Talk {
    /// Its address at its author's hub, once it is there.
    topic: String,
    language: String,
    left: std::vec::IntoIter<Answer>,
    /// The addresses of the replies.
    said: Vec<String>,
}

impl Talk {
    fn new(language: &str, replies: Vec<Answer>) -> Self {
        Self { topic: String::new(), language: language.into(), left: replies.into_iter(), said: Vec::new() }
    }

    /// The next `most` replies, each by its author at their own hub, as soon as what it answers has arrived there.
    async fn go_on(&mut self, world: &World<'_>, most: usize) -> anyhow::Result<()> {
        for reply in self.left.by_ref().take(most) {
            let at = hub(world.hubs, &reply.author.hub)?;
            let topic_here = until(at, "a discussion to arrive", async |tx| {
                Ok(store::find_topic_by_url(tx, &self.topic).await?.map(|topic| topic.id))
            })
            .await?;
            let parent = match reply.to.and_then(|to| self.said.get(to)) {
                Some(url) => {
                    let found = until(at, "a reply to arrive", async |tx| {
                        Ok(store::find_reply_by_url(tx, url).await?.map(|reply| reply.id))
                    });
                    found.await?.to_string()
                }
                None => String::new(),
            };
            let language = reply.language.as_deref().unwrap_or(&self.language);
            let fields = [("body", reply.body.as_str()), ("reply_to", parent.as_str()), ("language", language)];
            let author = world.cast.get(&reply.author)?;
            let shown_at = author.send(&format!("/discussions/{topic_here}/posts"), &fields).await?;
            let id = shown_at.rsplit_once("#post-").context("a reply has no place")?.1;
            self.said.push(format!("{}/posts/{id}", at.app.config.origin()));
        }
        Ok(())
    }
}

impl Talk {
    /// Whoever asked says that the first reply was the answer.
    async fn close(&self, world: &World<'_>, discussion: &Discussion) -> anyhow::Result<()> {
        let Some(answer) = self.said.first() else { return Ok(()) };
        let at = hub(world.hubs, &discussion.author.hub)?;
        let reply = until(at, "an answer to arrive", async |tx| {
            Ok(store::find_reply_by_url(tx, answer).await?.map(|reply| reply.id))
        });
        let page = format!("/posts/{}/answer", reply.await?);
        world.cast.get(&discussion.author)?.send(&page, &[("on", "1")]).await.map(|_| ())
    }
}

/// Something that goes on over several rounds.
pub(super) struct Thing {
    /// Which of its kind it is.
    number: usize,
    /// The round in which it begins.
    begins: usize,
    what: What,
}

enum What {
    Discussion(Discussion, Talk),
    /// The document, and its page at its author's hub.
    Document(Shared, String, std::vec::IntoIter<super::script::FileData>),
    /// The meeting, and its page and address at its author's hub.
    Meeting(Meeting, String),
    Post(Post, Talk),
}

impl Thing {
    pub(super) fn discussion(number: usize, mut discussion: Discussion) -> Self {
        let talk = Talk::new(&discussion.language, std::mem::take(&mut discussion.replies));
        Self { number, begins: (number * 5) % ROUNDS, what: What::Discussion(discussion, talk) }
    }

    pub(super) fn document(number: usize, mut document: Shared) -> Self {
        let files = std::mem::take(&mut document.versions).into_iter();
        Self { number, begins: (number * 5) % (ROUNDS - 5), what: What::Document(document, String::new(), files) }
    }

    /// A meeting is announced eight to eleven days before, or in the first round; what lies ahead in the last weeks.
    pub(super) fn meeting(number: usize, meeting: Meeting) -> Self {
        let before = usize::try_from((days_ago(0) + meeting.in_days - 8).max(0) / DAYS).unwrap_or(0);
        let latest = ROUNDS - 3;
        Self {
            number,
            begins: if meeting.in_days > 0 { latest - number % 4 } else { before.min(latest) },
            what: What::Meeting(meeting, String::new()),
        }
    }

    pub(super) fn post(number: usize, mut post: Post) -> Self {
        let talk = Talk::new(&post.language, std::mem::take(&mut post.comments));
        let begins = if post.later { ROUNDS - 1 } else { (number * 3 + 1) % (ROUNDS - 4) };
        Self { number, begins, what: What::Post(post, talk) }
    }

    /// What happens of it in a round.
    pub(super) async fn turn(&mut self, world: &World<'_>, round: usize) -> anyhow::Result<()> {
        let Some(since) = round.checked_sub(self.begins) else { return Ok(()) };
        match &mut self.what {
            What::Discussion(discussion, talk) => {
                if since == 0 {
                    talk.topic = start(world, discussion).await?;
                }
                // Some go quickly, some take their time; in the last round all is said.
                let is_last = round + 1 == ROUNDS;
                talk.go_on(world, if is_last { usize::MAX } else { 1 + self.begins / 7 }).await?;
                if is_last && self.number % 4 == 3 { talk.close(world, discussion).await } else { Ok(()) }
            }
            What::Document(document, page, files) => {
                if since == 0 {
                    let first = files.next().context("a document without a file")?;
                    *page = share(world, document, &first).await?;
                } else if since % 2 == 0
                    && let Some(next) = files.next()
                {
                    let file = ("file", next.name.as_str(), next.bytes.as_slice());
                    let fields = [("change_note", next.note.as_str())];
                    let author = world.cast.get(&document.author)?;
                    author.upload(&format!("{page}/versions/new"), &fields, &[file]).await?;
                }
                Ok(())
            }
            What::Meeting(meeting, page) => match since {
                0 => {
                    *page = announce(world, meeting).await?;
                    Ok(())
                }
                1 => answer(world, meeting, page).await,
                2 if meeting.cancelled => {
                    let author = world.cast.get(&meeting.author)?;
                    author.send(&format!("{page}/cancel"), &[]).await.map(|_| ())
                }
                _ => Ok(()),
            },
            What::Post(post, talk) => {
                if since == 0 {
                    talk.topic = publish(world, post).await?;
                }
                // Nobody comments on what is still to come, nor on the day on which it comes.
                let most = usize::from(!post.later && since > 0);
                talk.go_on(world, most).await
            }
        }
    }

    /// The address of a discussion, for reports.
    pub(super) fn said(&self) -> Option<(&Discussion, &str)> {
        match &self.what {
            What::Discussion(discussion, talk) => Some((discussion, &talk.topic)),
            _ => None,
        }
    }
}

async fn start(world: &World<'_>, discussion: &Discussion) -> anyhow::Result<String> {
    let from = hub(world.hubs, &discussion.author.hub)?;
    let page = path(world.hubs, &discussion.group, from.key)?;
    let fields = [
        ("title", discussion.title.as_str()),
        ("body", discussion.body.as_str()),
        ("language", discussion.language.as_str()),
    ];
    let shown_at = world.cast.get(&discussion.author)?.send(&format!("{page}/discussions"), &fields).await?;
    Ok(format!("{}{shown_at}", from.app.config.origin()))
}

async fn share(world: &World<'_>, document: &Shared, first: &super::script::FileData) -> anyhow::Result<String> {
    let page = path(world.hubs, &document.group, &document.author.hub)?;
    // A day, or so many days from today.
    let review = match document.review.parse() {
        Ok(days) => world.day(days).to_string(),
        Err(_) => document.review.clone(),
    };
    let fields = [
        ("title", document.title.as_str()),
        ("body", document.body.as_str()),
        ("language", document.language.as_str()),
        ("licence", "ogl"),
        ("accessible", "itself"),
        ("tags", document.tags.as_str()),
        ("review", review.as_str()),
        ("new_collection", document.collection.as_str()),
    ];
    let file = ("files", first.name.as_str(), first.bytes.as_slice());
    world.cast.get(&document.author)?.upload(&format!("{page}/library/upload"), &fields, &[file]).await
}

async fn announce(world: &World<'_>, meeting: &Meeting) -> anyhow::Result<String> {
    let page = path(world.hubs, &meeting.group, &meeting.author.hub)?;
    let day = working(world.day(meeting.in_days)).to_string();
    let last = world.day(meeting.until_days).to_string();
    let capacity = meeting.capacity.map(|places| places.to_string()).unwrap_or_default();
    let fields = [
        ("title", meeting.title.as_str()),
        ("body", meeting.body.as_str()),
        ("language", meeting.language.as_str()),
        ("spoken", meeting.language.as_str()),
        ("day", day.as_str()),
        ("begins", meeting.begins.as_str()),
        ("ends", meeting.ends.as_str()),
        ("zone", "Europe/London"),
        ("place", meeting.place.as_str()),
        ("locality", meeting.locality.as_str()),
        ("link", meeting.link.as_str()),
        ("interpretation", meeting.interpretation.as_str()),
        ("capacity", capacity.as_str()),
        ("waits", "1"),
        ("listing", "attendees"),
        ("rhythm", if meeting.rhythm.is_empty() { "once" } else { meeting.rhythm.as_str() }),
        ("last", if meeting.rhythm.is_empty() { "" } else { last.as_str() }),
    ];
    world.cast.get(&meeting.author)?.send(&format!("{page}/events/new"), &fields).await
}

/// Everybody answers at their own hub, one after another. Where places are few, each answer has come back from the organiser's hub
/// before the next, so that the same people have them at every run.
async fn answer(world: &World<'_>, meeting: &Meeting, page: &str) -> anyhow::Result<()> {
    let event = format!("{}{page}", hub(world.hubs, &meeting.author.hub)?.app.config.origin());
    for (who, answer) in meeting.answers().map_err(anyhow::Error::msg)? {
        let at = hub(world.hubs, &who.hub)?;
        let here = until(at, "an event to arrive", async |tx| {
            Ok(store::find_topic_by_url(tx, &event).await?.map(|topic| topic.id))
        })
        .await?;
        world.cast.get(&who)?.send(&format!("/events/{here}/answer"), &[("answer", &answer)]).await?;
        if meeting.capacity.is_some() {
            until(at, "an answer to be confirmed", async |tx| {
                Ok((attendance_store::count_sent(tx, here).await? == 0).then_some(()))
            })
            .await?;
        }
    }
    Ok(())
}

async fn publish(world: &World<'_>, post: &Post) -> anyhow::Result<String> {
    let from = hub(world.hubs, &post.author.hub)?;
    let page = path(world.hubs, &post.group, from.key)?;
    let day = working(world.day(3)).to_string();
    let mut fields = vec![
        ("title", post.title.as_str()),
        ("summary", post.summary.as_str()),
        ("body", post.body.as_str()),
        ("language", post.language.as_str()),
    ];
    let mut files = Vec::new();
    if let Some((bytes, shows)) = &post.picture {
        fields.push(("picture_alt", shows));
        files.push(("picture", "picture.png", bytes.as_slice()));
    }
    if post.later {
        fields.extend([("later", "1"), ("day", day.as_str()), ("time", "09:00"), ("zone", "Europe/London")]);
    }
    let shown_at = world.cast.get(&post.author)?.upload(&format!("{page}/blog"), &fields, &files).await?;
    Ok(format!("{}{shown_at}", from.app.config.origin()))
}
