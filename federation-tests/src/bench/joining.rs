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

/// How many discussions of the group have come, as its page says; all, when it says nothing of that any more.
async fn arrived(person: &Person, group: &str) -> Option<usize> {
    let page = person.visit(group).await;
    if !page.says("You are a member") {
        return None;
    }
    let told = page.texts("[role=status] p").into_iter().find(|told| told.contains("earlier discussions"));
    match told {
        Some(told) => told.split(' ').next()?.parse().ok(),
        None => page.says("Discussion ").then_some(PAST),
    }
}

/// Seconds of each hop.
pub async fn measure(figures: &mut Figures) {
    tell("somebody of another hub asks to join, and is let in");
    let (scotland, england) = (Hub::start("scotland"), Hub::start("england"));
    let (morag, priya) = (scotland.person("morag").await, england.person("priya").await);
    let arguments = ["--handle", "soil", "--name", "Soil science", "--access", "restricted", "--facilitator", "morag"];
    scotland.command(&[&["group", "create"], &arguments[..]].concat());
    let form = morag.visit("/groups/soil/discussions/new").await;
    for n in 0..PAST {
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
    until("the membership", 60, async || arrived(&priya, &group).await).await;
    figures.note("join.member", began.elapsed().as_secs_f64(), "s", Goal::AtMost(5.0));
    until("the newest discussions", 300, async || arrived(&priya, &group).await.filter(|count| *count >= FIRST)).await;
    figures.note("join.first_50", began.elapsed().as_secs_f64(), "s", Goal::AtMost(30.0));
    until("all discussions", 900, async || arrived(&priya, &group).await.filter(|count| *count >= PAST)).await;
    figures.add("join.all_1210", began.elapsed().as_secs_f64(), "s");
}
