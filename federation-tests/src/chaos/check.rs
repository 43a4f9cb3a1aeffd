//! What must hold on every hub when all is quiet: nothing lost, nothing twice, everything in order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::ledger::{Expected, Ledger};
use crate::database::View;

/// What was found, in words, by kind.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// What must not be.
    pub wrong: BTreeMap<&'static str, Vec<String>>,
    /// Discussions compared.
    pub threads: usize,
    /// Those that all hubs show in the same order.
    pub in_order: usize,
    /// Replies that came to a hub after a later one by the same author in the same discussion. They are shown in
    /// order all the same.
    pub came_late: usize,
}

/// Address, title, words, whether deleted, the count of replies.
type TopicRow = (String, String, String, i64, i64);
/// Address, address of the discussion, words, whether deleted.
type ReplyRow = (String, String, String, i64);

/// What each reply answers.
const PARENTS: &str = "SELECT r.url, COALESCE(p.url, t.url) FROM replies r JOIN topics t ON t.id = r.topic_id
                         LEFT JOIN replies p ON p.id = r.parent_id";

/// Everything of one hub.
struct Shown {
    name: String,
    topics: Vec<TopicRow>,
    replies: Vec<ReplyRow>,
}

impl Findings {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.wrong.is_empty()
    }

    fn add(&mut self, kind: &'static str, words: String) {
        self.wrong.entry(kind).or_default().push(words);
    }

    /// Compares what the hubs hold with what people did.
    pub async fn of(ledger: &Ledger, hubs: &[(String, View)]) -> Self {
        let mut findings = Self::default();
        let mut threads: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        let mut parents: BTreeMap<String, String> = BTreeMap::new();
        for (name, view) in hubs {
            let shown = Shown {
                name: name.clone(),
                topics: view
                    .rows("SELECT url, title, source, CAST(COALESCE(deleted_at, 0) AS BIGINT), reply_count FROM topics")
                    .await,
                replies: view
                    .rows(
                        "SELECT r.url, t.url, r.source, CAST(COALESCE(r.deleted_at, 0) AS BIGINT)
                           FROM replies r JOIN topics t ON t.id = r.topic_id ORDER BY t.url, r.created_at, r.id",
                    )
                    .await,
            };
            parents.extend(view.rows::<(String, String)>(PARENTS).await);
            findings.contributions(ledger, &shown);
            findings.counts(&shown);
            findings.once(name, view).await;
            findings.arrival(ledger, view).await;
            for (topic, sequence) in sequences(ledger, &shown) {
                findings.by_author(ledger, name, &topic, &sequence);
                threads.entry(topic).or_default().push(sequence);
            }
        }
        findings.threads = threads.len();
        for (topic, mut seen) in threads {
            // What is lost is counted elsewhere: here it is about the order of the rest.
            let everywhere: BTreeSet<String> =
                seen[0].iter().filter(|url| seen.iter().all(|s| s.contains(url))).cloned().collect();
            for sequence in &mut seen {
                sequence.retain(|url| everywhere.contains(url));
            }
            if seen.windows(2).all(|two| two[0] == two[1]) {
                findings.in_order += 1;
            } else {
                findings.add("order", format!("{topic} differs between hubs: {seen:?}"));
            }
        }
        findings.part_orphans(ledger, &parents);
        findings.memberships(ledger, hubs).await;
        findings
    }

    fn contributions(&mut self, ledger: &Ledger, shown: &Shown) {
        let topics = shown.topics.iter().map(|(url, title, words, deleted, _)| (url, (title.clone(), words), *deleted));
        let replies = shown.replies.iter().map(|(url, _, words, deleted)| (url, (String::new(), words), *deleted));
        let mut seen = BTreeSet::new();
        for (url, (title, words), deleted) in topics.chain(replies) {
            let Some(expected) = ledger.contributions.get(url) else {
                self.add("doubled", format!("{url} on {} was written by nobody: {words}", shown.name));
                continue;
            };
            seen.insert(url.clone());
            if expected.deleted && deleted == 0 {
                self.add("undeleted", format!("{url} is still on {}", shown.name));
            } else if !expected.deleted && deleted != 0 {
                self.add("lost", format!("{url} was deleted on {}", shown.name));
            } else if !expected.deleted && expected.words != (title, words.clone()) {
                self.add("stale", format!("{url} on {} says {words:?}, not {:?}", shown.name, expected.words.1));
            }
        }
        // What was taken back need not have come everywhere before.
        let is_missing = |(url, expected): &(&String, &Expected)| !expected.deleted && !seen.contains(*url);
        for (url, _) in ledger.contributions.iter().filter(is_missing) {
            self.add("lost", format!("{url} is not on {}", shown.name));
        }
    }

    /// What is lost because something that it answers was taken back is a matter of its own.
    fn part_orphans(&mut self, ledger: &Ledger, parents: &BTreeMap<String, String>) {
        let is_orphan = |words: &String| {
            let mut at = words.split(' ').next().unwrap_or_default();
            while let Some(parent) = parents.get(at) {
                if ledger.contributions.get(parent).is_some_and(|parent| parent.deleted) {
                    return true;
                }
                at = parent;
            }
            false
        };
        let (orphaned, lost): (Vec<String>, Vec<String>) =
            self.wrong.remove("lost").unwrap_or_default().into_iter().partition(is_orphan);
        for (kind, all) in [("orphaned", orphaned), ("lost", lost)] {
            if !all.is_empty() {
                self.wrong.insert(kind, all);
            }
        }
    }

    /// A reply that was applied twice would be counted twice.
    fn counts(&mut self, shown: &Shown) {
        for (url, _, _, _, count) in &shown.topics {
            let here = shown.replies.iter().filter(|(_, topic, _, deleted)| topic == url && *deleted == 0).count();
            if i64::try_from(here).unwrap() != *count {
                self.add("doubled", format!("{url} on {} counts {count} replies and has {here}", shown.name));
            }
        }
    }

    /// Each thing happened once: one entry in the journal, one announce in the log.
    async fn once(&mut self, name: &str, view: &View) {
        let mut happened: BTreeMap<(String, String), usize> = BTreeMap::new();
        let entries: Vec<(String, String)> = view
            .rows("SELECT name, body FROM journal WHERE name IN ('TopicStarted', 'ReplyMade', 'TopicDeleted', 'ReplyDeleted')")
            .await;
        for (kind, body) in entries {
            let body: Value = serde_json::from_str(&body).unwrap();
            let id = body[&kind].get("topic").or_else(|| body[&kind].get("reply")).map(Value::to_string);
            *happened.entry((kind, id.unwrap_or_default())).or_default() += 1;
        }
        for ((kind, id), count) in happened.into_iter().filter(|(_, count)| *count > 1) {
            self.add("doubled", format!("{kind} of {id} happened {count} times on {name}"));
        }
        let announced: Vec<(String, String, i64)> = view
            .rows(
                "SELECT kind, object, COUNT(*) FROM log WHERE kind IN ('Announce', 'Announce Create', 'Announce Delete')
                  GROUP BY kind, object HAVING COUNT(*) > 1",
            )
            .await;
        for (kind, object, count) in announced {
            self.add("doubled", format!("{name} sent {kind} of {object} {count} times"));
        }
    }

    /// Within a discussion each author's words stand as they were said.
    fn by_author(&mut self, ledger: &Ledger, name: &str, topic: &str, sequence: &[String]) {
        let mut last: BTreeMap<usize, usize> = BTreeMap::new();
        for expected in sequence.iter().filter_map(|url| ledger.contributions.get(url)) {
            let before = last.insert(expected.writer, expected.number);
            if before.is_some_and(|before| before > expected.number) {
                self.add("order", format!("{topic} on {name}: number {} of {}", expected.number, expected.writer));
            }
        }
    }

    /// The ids of a hub's rows tell in which order they were written there.
    async fn arrival(&mut self, ledger: &Ledger, view: &View) {
        let sql = "SELECT t.url, r.url FROM replies r JOIN topics t ON t.id = r.topic_id ORDER BY t.url, r.id";
        let rows: Vec<(String, String)> = view.rows(sql).await;
        let mut last: BTreeMap<(String, usize), usize> = BTreeMap::new();
        for (topic, url) in rows {
            let Some(expected) = ledger.contributions.get(&url) else { continue };
            let newest = last.entry((topic, expected.writer)).or_default();
            self.came_late += usize::from(*newest > expected.number);
            *newest = (*newest).max(expected.number);
        }
    }

    /// Who belongs where is known alike to the person's hub and the group's.
    async fn memberships(&mut self, ledger: &Ledger, hubs: &[(String, View)]) {
        let sql = "SELECT g.url, p.url, m.standing FROM memberships m JOIN groups g ON g.id = m.group_id
                     JOIN profiles p ON p.id = m.person_id";
        let mut known = BTreeMap::new();
        for (name, view) in hubs {
            let rows: Vec<(String, String, String)> = view.rows(sql).await;
            known.insert(name.clone(), rows.into_iter().map(|(group, person, is)| ((group, person), is)).collect());
        }
        let known: BTreeMap<String, BTreeMap<(String, String), String>> = known;
        for (pair, belongs) in &ledger.memberships {
            for (name, rows) in &known {
                let concerned = [&pair.0, &pair.1].iter().any(|url| url.contains(&format!("//{name}.")));
                let standing = rows.get(pair).map_or("none", String::as_str);
                if concerned && (standing == "member") != *belongs {
                    self.add("memberships", format!("{pair:?}: belongs {belongs}, on {name} {standing}"));
                }
            }
        }
    }
}

/// The replies of each discussion in the order in which a hub shows them, without those taken back.
fn sequences(ledger: &Ledger, shown: &Shown) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (url, topic, _, deleted) in &shown.replies {
        let taken_back = ledger.contributions.get(url).is_some_and(|expected| expected.deleted);
        if *deleted == 0 && !taken_back {
            all.entry(topic.clone()).or_default().push(url.clone());
        }
    }
    all
}
