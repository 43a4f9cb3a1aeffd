//! The reference flow: somebody of another hub asks to be let into a restricted group with a past, and is. How long each
//! hop takes, and until when the newest discussions and all of them are there.

use std::time::Instant;

use super::figures::{Figures, Goal};
use super::tell;
use crate::{Hub, Person, until};

/// How many discussions were held before.
const PAST: usize = 1_210;
/// How many of them are wanted first.
const FIRST: usize = 50;

/// How many discussions of the group somebody can find in its list, and no more than `enough`.
async fn arrived(person: &Person, group: &str, enough: usize) -> usize {
    let mut found = 0;
    let mut list = person.visit(&format!("{group}/discussions")).await;
    loop {
        found += list.links(".row-title a").len();
        match list.links("a[rel=next]").pop() {
            Some((_, next)) if found < enough => list = person.visit(&next).await,
            _ => return found,
        }
    }
}

/// Seconds of each hop.
pub async fn measure(figures: &mut Figures) {
    tell("somebody of another hub asks to join, and is let in");
    let (scotland, england) = (Hub::start("scotland"), Hub::start("england"));
    let (morag, priya) = (scotland.person("morag").await, england.person("priya").await);
    scotland.restricted_group("soil", "Soil science", "morag");
    for n in 0..PAST {
        // A form is taken once.
        let form = morag.visit("/groups/soil/discussions/new").await;
        let title = format!("Discussion {n:04}");
        form.press("Start discussion", &[("title", &title), ("body", "How many worms?")]).await;
    }

    let query = format!("/search?q=%40soil%40{}", scotland.domain.replace(':', "%3A"));
    let began = Instant::now();
    let found = until("the group", 60, async || {
        Some(priya.visit(&query).await).filter(|page| page.path.starts_with("/groups/"))
    })
    .await;
    figures.note("join.found", began.elapsed().as_secs_f64(), "s", Goal::AtMost(5.0));

    let form = found.follow("Ask to join").await;
    let began = Instant::now();
    form.press("Ask to join", &[("reason", "I map peat.")]).await;
    figures.note("join.asking", began.elapsed().as_secs_f64(), "s", Goal::AtMost(0.2));
    let card = until("the request", 60, async || {
        Some(morag.visit("/groups/soil/manage/requests").await).filter(|page| page.says("I map peat."))
    })
    .await;
    figures.note("join.received", began.elapsed().as_secs_f64(), "s", Goal::AtMost(5.0));

    let began = Instant::now();
    card.press("Approve", &[("message", "Welcome")]).await;
    let group = found.path.clone();
    until("the membership", 60, async || priya.visit(&group).await.says("You are a member").then_some(())).await;
    figures.note("join.member", began.elapsed().as_secs_f64(), "s", Goal::AtMost(5.0));
    let all = async |enough| (arrived(&priya, &group, enough).await >= enough).then_some(());
    until("the newest discussions", 300, async || all(FIRST).await).await;
    figures.note("join.first_50", began.elapsed().as_secs_f64(), "s", Goal::AtMost(30.0));
    until("all discussions", 900, async || all(PAST).await).await;
    figures.add("join.all_1210", began.elapsed().as_secs_f64(), "s");
}
