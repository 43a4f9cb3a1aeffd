//! Several requests to join decided at once: those that were ticked, one by one or an organisation's all together.

use std::collections::HashSet;

use axum::extract::{Path, State};
use axum::response::Response;

use super::groups::find;
use super::page::{Failure, Page, show_again, to_saying, to_saying_of};
use super::requests::{Typed, list};
use super::session::Form;
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::groups::membership::{Role, Standing};
use crate::groups::roles::{self, Doer};
use crate::groups::{self, Answer, Group, requests};
use crate::i18n::Translator;
use crate::id::ProfileId;
use crate::profiles;

/// How many can be decided at once: more do not stand on a page.
const MOST: usize = 100;

/// How many of those about whom was decided are named afterwards.
const NAMED: usize = 5;

/// Everybody who was ticked: alone, or with all of their organisation who stood on the page.
fn ticked(form: &Form) -> Vec<ProfileId> {
    let alone = form.all("person").into_iter();
    let words = alone.chain(form.all("organisation")).flat_map(str::split_whitespace);
    let mut seen = HashSet::new();
    words.filter_map(|id| id.parse().ok()).filter(|id: &ProfileId| seen.insert(*id)).take(MOST).collect()
}

pub(super) async fn create(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    let doer = Doer::here(form.member()?.profile.id);
    let verdict = match form.get("verdict") {
        "admit" => Some(Role::Member),
        "reader" => Some(Role::Reader),
        "decline" => None,
        _ => return Err(Error::invalid("verdict", "error-400").into()),
    };
    let words = form.get("message");
    let people = ticked(&form);
    let mut wrong = requests::check_words("together", words, false);
    if people.is_empty() {
        wrong.add("people", "together-nobody");
    }
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    roles::check(&mut tx, &shown.group, &doer).await?;
    if !shown.group.is_ours {
        return Err(Error::NotFound.into());
    }
    let path = format!("{}/manage/requests", shown.group.path());
    if !wrong.0.is_empty() {
        let page = Page::new(&app, &form.visitor, "groups").at(&path).with_problems(&wrong);
        let typed = Typed { together: words.to_owned(), ticked: people.into_iter().collect(), ..Typed::default() };
        return show_again(&list(&mut tx, page, shown, typed, Vec::new()).await?);
    }
    let left = requests::decide_together(&mut tx, &shown.group, &people, (verdict, words), &doer).await?;
    let names = names(&mut tx, people.iter().filter(|person| !left.contains(person))).await?;
    tx.commit().await?;
    let named: Vec<String> = left.iter().map(ToString::to_string).collect();
    let path = if named.is_empty() { path } else { format!("{path}?left={}", named.join("+")) };
    Ok(match verdict {
        _ if names.is_empty() => to_saying(&app, &form.visitor, &path, "flash-together-none"),
        Some(_) => to_saying_of(&app, &form.visitor, &path, ("flash-together-admitted", &names)),
        None => to_saying_of(&app, &form.visitor, &path, ("flash-together-declined", &names)),
    })
}

/// The first of these people by name, and whether there are more.
async fn names(tx: &mut Tx, people: impl Iterator<Item = &ProfileId>) -> Result<String> {
    let mut names = Vec::new();
    for person in people {
        if names.len() == NAMED {
            names.push("…".to_owned());
            break;
        }
        names.extend(profiles::store::find(tx, *person).await?.map(|person| person.name));
    }
    Ok(names.join(", "))
}

/// Those who were left out, each in a sentence that says how it stands with them now.
pub(super) async fn left_out(tx: &mut Tx, t: Translator, group: &Group, named: &str) -> Result<Vec<String>> {
    let mut sentences = Vec::new();
    for id in named.split_whitespace().filter_map(|id| id.parse::<ProfileId>().ok()).take(MOST) {
        let person = profiles::store::find(tx, id).await?;
        let membership = groups::store::find_membership(tx, group.id, id).await?;
        // Of whoever has nothing to do with the group no more is said than that.
        let Some((person, membership)) = person.zip(membership) else {
            sentences.push(t.say("left-gone"));
            continue;
        };
        let name = person.name.as_str();
        sentences.push(match membership.standing {
            Standing::Member => t.with("left-member", "name", name),
            Standing::Declined => t.with("left-declined", "name", name),
            Standing::Requested | Standing::Questioned => match groups::answer(tx, group, &person, true).await? {
                Answer::No(why) => t.with_two("left-refused", "name", name, "why", t.say(why.key())),
                _ => t.with("left-waits", "name", name),
            },
            _ => t.with("left-closed", "name", name),
        });
    }
    Ok(sentences)
}
