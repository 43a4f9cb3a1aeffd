//! A busy exchange between three hubs that are killed at random instants, and what must hold afterwards: every
//! discussion and every reply exactly once on every hub.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::Mutex;

use crate::{Hub, Person, Seen, moment, until};

/// Three hubs, a group on the first, a member on each.
pub struct Three {
    /// Scotland, which has the group; England; Wales.
    pub hubs: [Hub; 3],
    /// Morag, Priya, Gareth.
    pub people: [Person; 3],
}

impl Three {
    /// Everybody is a member.
    pub async fn start() -> Self {
        let hubs = [Hub::start("scotland"), Hub::start("england"), Hub::start("wales")];
        let people = [hubs[0].person("morag").await, hubs[1].person("priya").await, hubs[2].person("gareth").await];
        let address = hubs[0].group("soil", "Soil science", "morag");
        for person in &people[1..] {
            join(person, &address).await;
        }
        Self { hubs, people }
    }

    /// Where the hub of this number shows the group.
    pub fn path(&self, number: usize) -> String {
        if number == 0 { "/groups/soil".into() } else { format!("/groups/soil@{}", self.hubs[0].domain) }
    }

    /// Waits until nothing waits anywhere.
    pub async fn rest(&self, seconds: u64) {
        until("everything to arrive", seconds, async || self.hubs.iter().all(|hub| hub.waiting() == 0).then_some(()))
            .await;
    }

    /// Every discussion by its title with its replies, in the order in which the hub of this number shows them.
    pub async fn read(&self, number: usize) -> BTreeMap<String, Vec<String>> {
        let mut all = BTreeMap::new();
        let mut list = self.people[number].visit(&format!("{}/discussions", self.path(number))).await;
        loop {
            for (title, path) in list.links(".row-title a") {
                let page = self.people[number].visit(&path).await;
                let replies = page.texts(".posts .words");
                assert!(
                    all.insert(title.clone(), replies).is_none(),
                    "{title} stands twice on {}",
                    self.hubs[number].name
                );
            }
            match list.links("a[rel=next]").pop() {
                Some((_, next)) => list = self.people[number].visit(&next).await,
                None => return all,
            }
        }
    }
}

/// Looks for a group of another hub and joins it.
pub async fn join(person: &Person, address: &str) {
    let query: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    let page = until("the group to be found", 30, async || {
        let page = person.visit(&format!("/search?q={query}")).await;
        page.path.starts_with("/groups/").then_some(page)
    })
    .await;
    let group = page.path.clone();
    page.follow("Join this group").await.press("Join this group", &[]).await;
    until("the membership", 30, async || person.visit(&group).await.says("You are a member").then_some(())).await;
}

/// Small, and the same at every run with the same seed.
pub struct Chance(u64);

impl Chance {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }
}

/// Sends a form until it is taken, as somebody whose browser shows an error page presses reload.
async fn insist(person: &Person, path: &str, button: &str, fields: &[(&str, &str)]) -> Seen {
    let form = until("a form", 60, async || person.try_visit(path).await.filter(|page| page.status == 200)).await;
    until("an answer", 60, async || form.try_press(button, fields).await.filter(|page| page.status == 200)).await
}

/// `kills` times SIGKILL at random instants while everybody writes; answers how many discussions and replies there
/// were. Panics when something was lost, doubled or put out of order.
pub async fn survive(kills: usize, seed: u64) -> (usize, usize) {
    let three = Three::start().await;
    let Three { hubs, people } = three;
    let paths: Vec<String> = (0..3)
        .map(|n| if n == 0 { "/groups/soil".into() } else { format!("/groups/soil@{}", hubs[0].domain) })
        .collect();
    let hubs = Mutex::new(hubs);
    let over = AtomicBool::new(false);
    let (topics, replies) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let write = async |number: usize| {
        let mut round = 0;
        while !over.load(Ordering::SeqCst) {
            let title = format!("Question {number} {round:03}");
            let fields = [("title", title.as_str()), ("body", "How many?")];
            let page =
                insist(&people[number], &format!("{}/discussions/new", paths[number]), "Start discussion", &fields)
                    .await;
            topics.fetch_add(1, Ordering::SeqCst);
            let path = page.path.split(['?', '#']).next().unwrap().to_owned();
            for reply in 0..3 {
                let body = format!("Answer {number} {round:03} {reply}");
                insist(&people[number], &path, "Send reply", &[("body", &body)]).await;
                replies.fetch_add(1, Ordering::SeqCst);
            }
            round += 1;
        }
    };
    let kill = async {
        let mut chance = Chance::new(seed);
        for _ in 0..kills {
            moment(150 + u64::try_from(chance.below(700)).unwrap()).await;
            let mut hubs = hubs.lock().await;
            let victim = chance.below(3);
            hubs[victim].kill();
            if chance.below(3) == 0 {
                moment(u64::try_from(chance.below(900)).unwrap()).await;
            }
            hubs[victim].run();
        }
        over.store(true, Ordering::SeqCst);
    };
    tokio::join!(kill, write(0), write(1), write(2));
    let three = Three { hubs: hubs.into_inner(), people };
    three.rest(240).await;
    check(&three, topics.load(Ordering::SeqCst), replies.load(Ordering::SeqCst)).await;
    (topics.into_inner(), replies.into_inner())
}

/// Every hub shows the same, each thing once, each author's replies in the order they were made.
pub async fn check(three: &Three, topics: usize, replies: usize) {
    for number in 0..3 {
        let name = &three.hubs[number].name;
        let seen = three.read(number).await;
        assert_eq!(seen.len(), topics, "discussions on {name}");
        assert_eq!(seen.values().map(Vec::len).sum::<usize>(), replies, "replies on {name}");
        for (title, answers) in &seen {
            let expected: Vec<String> =
                (0..answers.len()).map(|n| title.replace("Question", "Answer") + &format!(" {n}")).collect();
            assert_eq!(answers, &expected, "{title} on {name}");
        }
    }
}
