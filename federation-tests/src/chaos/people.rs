//! People who write, change, take back, join and leave, and press reload until they are told that it was done.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::Mutex;

use super::ledger::{Expected, Ledger};
use crate::clerk::{Clerk, Outcome, fresh_id};
use crate::exchange::Chance;
use crate::moment;

/// How far the acts and the kills have got: they keep step.
#[derive(Default)]
pub struct Course {
    /// Acts done.
    pub acts: AtomicUsize,
    /// Acts that may be done so far.
    pub allowed: AtomicUsize,
    /// Whether it is over.
    pub over: AtomicBool,
}

impl Course {
    /// Whether one more act is wanted; waits while there were enough for now.
    async fn goes_on(&self) -> bool {
        while self.acts.load(Ordering::SeqCst) >= self.allowed.load(Ordering::SeqCst) {
            if self.over.load(Ordering::SeqCst) {
                return false;
            }
            moment(10).await;
        }
        self.acts.fetch_add(1, Ordering::SeqCst);
        true
    }
}

/// Somebody who writes in all groups.
pub struct Writer {
    /// Their number among all.
    pub number: usize,
    /// At their desk.
    pub clerk: Clerk,
    /// Where their hub is, as addresses begin.
    pub origin: String,
    /// The paths at which their hub shows the groups.
    pub groups: Vec<String>,
    /// Their chance.
    pub chance: Chance,
    /// Whether they ever take something back.
    pub regrets: bool,
    /// Their last reply in each discussion.
    pub last: HashMap<String, String>,
}

/// Something of one's own: its address and its path.
struct Own {
    url: String,
    path: String,
    title: String,
}

impl Writer {
    /// Writes until it is over.
    pub async fn live(mut self, ledger: &Mutex<Ledger>, course: &Course) {
        let (mut known, mut own, mut count) = (Vec::new(), Vec::<Own>::new(), 0_usize);
        while course.goes_on().await {
            count += 1;
            if known.is_empty() || count.is_multiple_of(12) {
                self.look(&mut known).await;
            }
            let dice = self.chance.below(100);
            if known.is_empty() || dice < 12 {
                let made = self.start(count, ledger).await;
                known.push(made.path.clone());
                own.push(made);
            } else if dice < 75 || own.is_empty() {
                let topic = known[self.chance.below(known.len())].clone();
                own.extend(self.reply(count, &topic, ledger).await);
            } else if dice < 91 || !self.regrets {
                let place = self.chance.below(own.len());
                self.edit(count, &own[place], ledger).await;
            } else {
                let place = self.chance.below(own.len());
                let gone = own.swap_remove(place);
                self.delete(&gone, ledger).await;
            }
        }
    }

    /// The discussions of a group as the hub lists them, the latest first.
    async fn look(&mut self, known: &mut Vec<String>) {
        let group = self.groups[self.chance.below(self.groups.len())].clone();
        if let Some(links) = self.clerk.links(&format!("{group}/discussions"), ".row-title a").await {
            known.extend(links.into_iter().filter(|link| link.starts_with("/discussions/")));
            known.sort();
            known.dedup();
            let spare = known.len().saturating_sub(60);
            known.drain(..spare);
        }
    }

    async fn start(&mut self, count: usize, ledger: &Mutex<Ledger>) -> Own {
        let group = self.groups[self.chance.below(self.groups.len())].clone();
        let (id, title, body) = (fresh_id(), format!("Question {} {count}", self.number), self.words(count));
        let fields = [("id", id.as_str()), ("title", title.as_str()), ("body", body.as_str())];
        insist(&self.clerk, &format!("{group}/discussions"), &fields, &[303]).await;
        let (path, url) = (format!("/discussions/{id}"), format!("{}/discussions/{id}", self.origin));
        let words = (title.clone(), body);
        let expected = Expected { writer: self.number, number: count, words, deleted: false };
        note(ledger, "start", |ledger| drop(ledger.contributions.insert(url.clone(), expected))).await;
        Own { url, path, title }
    }

    async fn reply(&mut self, count: usize, topic: &str, ledger: &Mutex<Ledger>) -> Option<Own> {
        let (id, body) = (fresh_id(), self.words(count));
        // Every third answers one's own last word there.
        let to = self.last.get(topic).filter(|_| count.is_multiple_of(3)).cloned().unwrap_or_default();
        let fields = [("id", id.as_str()), ("body", body.as_str()), ("reply_to", to.as_str())];
        // Deleted meanwhile: nothing was said.
        if insist(&self.clerk, &format!("{topic}/posts"), &fields, &[303, 410]).await.status == 410 {
            return None;
        }
        let url = format!("{}/posts/{id}", self.origin);
        self.last.insert(topic.to_owned(), id.clone());
        let (writer, words) = (self.number, (String::new(), body));
        let expected = Expected { writer, number: count, words, deleted: false };
        note(ledger, "reply", |ledger| drop(ledger.contributions.insert(url.clone(), expected))).await;
        Some(Own { path: format!("/posts/{id}"), url, title: String::new() })
    }

    async fn edit(&mut self, count: usize, own: &Own, ledger: &Mutex<Ledger>) {
        let body = self.words(count);
        let mut fields = vec![("body", body.as_str())];
        if !own.title.is_empty() {
            fields.push(("title", own.title.as_str()));
        }
        insist(&self.clerk, &format!("{}/edit", own.path), &fields, &[303]).await;
        let change = |ledger: &mut Ledger| {
            if let Some(expected) = ledger.contributions.get_mut(&own.url) {
                expected.words.1.clone_from(&body);
            }
        };
        note(ledger, "edit", change).await;
    }

    async fn delete(&mut self, own: &Own, ledger: &Mutex<Ledger>) {
        // Gone already means that it was done, and only the answer was lost.
        insist(&self.clerk, &format!("{}/delete", own.path), &[], &[303, 410]).await;
        let bury = |ledger: &mut Ledger| {
            if let Some(expected) = ledger.contributions.get_mut(&own.url) {
                expected.deleted = true;
            }
        };
        note(ledger, "delete", bury).await;
    }

    /// Words that nobody else says.
    fn words(&self, count: usize) -> String {
        format!("Said by {} as number {count}.", self.number)
    }
}

/// Somebody who joins groups of other hubs and leaves them again.
pub struct Wanderer {
    /// At their desk.
    pub clerk: Clerk,
    /// Their address.
    pub url: String,
    /// Path and address of the groups.
    pub groups: Vec<(String, String)>,
    /// Their chance.
    pub chance: Chance,
}

impl Wanderer {
    /// Wanders until it is over.
    pub async fn live(mut self, ledger: &Mutex<Ledger>, course: &Course) {
        let mut belongs = vec![false; self.groups.len()];
        while course.goes_on().await {
            let place = self.chance.below(self.groups.len());
            let (path, url) = &self.groups[place];
            let act = if belongs[place] { "leave" } else { "join" };
            insist(&self.clerk, &format!("{path}/{act}"), &[], &[303]).await;
            belongs[place] = !belongs[place];
            let key = (url.clone(), self.url.clone());
            note(ledger, act, |ledger| {
                ledger.memberships.insert(key, belongs[place]);
            })
            .await;
            moment(u64::try_from(self.chance.below(1_500)).unwrap()).await;
        }
    }
}

async fn note(ledger: &Mutex<Ledger>, act: &'static str, change: impl FnOnce(&mut Ledger)) {
    let mut ledger = ledger.lock().await;
    ledger.count(act);
    change(&mut ledger);
}

/// Sends a form until it is taken, for two minutes.
async fn insist(clerk: &Clerk, path: &str, fields: &[(&str, &str)], taken: &[u16]) -> Outcome {
    let mut last = None;
    for _ in 0..1_200 {
        match clerk.send(path, fields).await {
            Some(outcome) if taken.contains(&outcome.status) => return outcome,
            other => last = other.or(last),
        }
        moment(100).await;
    }
    panic!("{path} was not done in two minutes: {last:?}");
}
