//! Who is there and who belongs where: the people of the short lists, and members for every group.

use std::collections::HashMap;

use anyhow::Context;

use super::script::{HubData, Joins, Person, Place};

/// What the people of the short lists say about themselves, in turn.
const ABOUT: [&str; 8] = [
    "I am glad to compare notes, and answer within a day or two.",
    "New in this role since spring, and grateful for anything that saves us from starting with an empty page.",
    "I like short documents, and can share most of ours.",
    "",
    "Ask me about what went wrong the first time: that is usually the useful part.",
    "I work four days a week, Monday to Thursday.",
    "Here to listen at first, and to give something back.",
    "I look after a small team and can put you in touch with the person who really knows.",
];
const ABOUT_IN_WELSH: [&str; 4] = [
    "Rwy’n hapus i rannu profiad, a byddaf yn ateb o fewn diwrnod neu ddau.",
    "Newydd ddechrau yn y swydd hon, ac yn ddiolchgar am bob cymorth.",
    "",
    "Rwy’n hoffi dogfennau byr, ac yn gallu rhannu’r rhan fwyaf o’n rhai ni.",
];
/// How roles begin that are said in Welsh.
const WELSH: [&str; 8] =
    ["Swyddog", "Rheolwr", "Tiwtor", "Hwylusydd", "Cynllunydd", "Cyfieithydd", "Gweithiwr", "Trefnydd"];

/// An organisation of a hub.
pub(super) struct Body<'a> {
    pub(super) handle: &'a str,
    pub(super) name: &'a str,
    pub(super) kind: &'a str,
}

/// The parts of a line, as many as there must be.
pub(super) fn parts<const N: usize>(line: &str) -> anyhow::Result<[&str; N]> {
    let parts: Vec<&str> = line.split('|').map(str::trim).collect();
    parts.try_into().ok().with_context(|| format!("not {N} parts: {line}"))
}

/// The organisations of a hub.
pub(super) fn organisations(hub: &HubData) -> anyhow::Result<Vec<Body<'_>>> {
    let body = |line| parts(line).map(|[handle, name, kind]| Body { handle, name, kind });
    hub.organisations.lines().map(body).collect()
}

/// Where somebody gets letters: those of the short lists at their organisation, which is thereby checked.
pub(super) fn address(hub: &HubData, key: &str, person: &Person) -> anyhow::Result<String> {
    let is_newcomer = hub.newcomers.lines().any(|line| line.starts_with(&format!("{} |", person.handle)));
    let all = organisations(hub)?;
    let body = all.iter().find(|body| is_newcomer && body.name == person.organisation);
    Ok(format!("{}@{}.example", person.handle, body.map_or(key, |body| body.handle)))
}

/// Reads the short lists, and lets people join until every group has as many members as it should.
pub(super) fn complete(hubs: &mut [(&'static str, HubData)]) -> anyhow::Result<()> {
    for (_, hub) in &mut *hubs {
        for (at, line) in hub.newcomers.lines().enumerate() {
            let [handle, name, role, organisation] = parts(line)?;
            let is_welsh = WELSH.iter().any(|begins| role.starts_with(begins));
            let about = if is_welsh { ABOUT_IN_WELSH.get(at % 4) } else { ABOUT.get(at % 8) };
            hub.people.push(Person {
                handle: handle.into(),
                name: name.into(),
                role: role.into(),
                organisation: organisation.into(),
                about: about.copied().unwrap_or_default().into(),
                language: if is_welsh { "cy" } else { "en" }.into(),
                hub_role: if role == "Hub manager" { "admin" } else { "member" }.into(),
            });
        }
    }
    let joins = fill_up(hubs);
    for (person, groups) in joins {
        if let Some((_, hub)) = hubs.iter_mut().find(|(key, _)| *key == person.hub) {
            match hub.joins.iter_mut().find(|joins| joins.person == person.name) {
                Some(joins) => joins.groups.extend(groups),
                None => hub.joins.push(Joins { person: person.name, groups }),
            }
        }
    }
    Ok(())
}

/// Who else joins what: the guests that a group names, and so many of the short list of its own hub as it needs.
fn fill_up(hubs: &[(&'static str, HubData)]) -> Vec<(Place, Vec<Place>)> {
    let mut more: Vec<(Place, Vec<Place>)> = Vec::new();
    for (key, hub) in hubs {
        // Those with a text of their own are where it says; the README has one of them join a group.
        let handles: Vec<&str> = hub.newcomers.lines().filter_map(|line| line.split(" |").next()).collect();
        for group in &hub.groups {
            let place = Place { name: group.handle.clone(), hub: (*key).into() };
            let known = members(hubs, &place);
            let here = known.iter().filter(|one| one.hub == *key).count();
            let start = handles.iter().position(|handle| *handle == group.first).unwrap_or(0);
            let asks = |name: &str| hub.requests.iter().any(|one| one.person == name && one.group == place);
            let runs = |name: &str| hub.people.iter().any(|one| one.handle == name && one.hub_role == "admin");
            let in_turn = handles.iter().cycle().skip(start).take(handles.len());
            let fit = in_turn.filter(|handle| !asks(handle) && !runs(handle));
            let places = fit.map(|handle| Place { name: (*handle).into(), hub: (*key).into() });
            let wanted = group.members.saturating_sub(group.remote).saturating_sub(here);
            let near = places.filter(|person| !known.contains(person)).take(wanted);
            let far = group.guests.iter().filter(|guest| !known.contains(guest)).cloned();
            for person in near.chain(far) {
                match more.iter_mut().find(|(known, _)| *known == person) {
                    Some((_, groups)) => groups.push(place.clone()),
                    None => more.push((person, vec![place.clone()])),
                }
            }
        }
    }
    more
}

/// Everybody who belongs to a group: its facilitator first, then by turns from every hub that has members in it.
pub(super) fn members(hubs: &[(&'static str, HubData)], group: &Place) -> Vec<Place> {
    let mut by_hub: HashMap<&str, Vec<Place>> = HashMap::new();
    for (key, hub) in hubs {
        let led = hub.groups.iter().filter(|one| *key == group.hub && one.handle == group.name);
        let lead = led.map(|one| one.facilitator.as_str());
        let joined = hub.joins.iter().filter(|joins| joins.groups.contains(group)).map(|joins| joins.person.as_str());
        let all = lead.chain(joined).map(|name| Place { name: name.into(), hub: (*key).into() });
        by_hub.insert(key, all.collect());
    }
    let mut all = Vec::new();
    // Two of the group's own hub, then one of each other.
    let turns = [group.hub.as_str(), group.hub.as_str()];
    let others: Vec<&str> = hubs.iter().map(|(key, _)| *key).filter(|key| *key != group.hub).collect();
    while by_hub.values().any(|left| !left.is_empty()) {
        for hub in turns.iter().chain(&others) {
            if let Some(left) = by_hub.get_mut(hub).filter(|left| !left.is_empty()) {
                all.push(left.remove(0));
            }
        }
    }
    all
}
