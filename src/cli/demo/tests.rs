//! What holds for the demonstration data before it is used.

use super::people::{address, members, organisations};
use super::script::{HubData, Place, discussions, documents, hubs, meetings};
use super::works::{self, All};

type Hubs = Vec<(&'static str, HubData)>;

fn everything() -> (Hubs, All) {
    let hubs = hubs().unwrap();
    let works = works::all(&hubs, |group| members(&hubs, group)).unwrap();
    let all = All {
        discussions: discussions().unwrap().into_iter().chain(works.discussions).collect(),
        documents: documents().unwrap().into_iter().chain(works.documents).collect(),
        meetings: meetings().unwrap().into_iter().chain(works.meetings).collect(),
        posts: works.posts,
    };
    (hubs, all)
}

#[test]
fn everybody_who_says_something_belongs_to_the_group_they_say_it_in() {
    let (hubs, all) = everything();
    let belongs = |who: &Place, group: &Place, what: &str| {
        assert!(members(&hubs, group).contains(who), "{}@{} in {}: {what}", who.name, who.hub, group.name);
    };
    for discussion in &all.discussions {
        belongs(&discussion.author, &discussion.group, &discussion.title);
        for (place, reply) in discussion.replies.iter().enumerate() {
            belongs(&reply.author, &discussion.group, &discussion.title);
            assert!(reply.to.is_none_or(|to| to < place), "{}", discussion.title);
        }
    }
    for document in &all.documents {
        belongs(&document.author, &document.group, &document.title);
    }
    for meeting in &all.meetings {
        belongs(&meeting.author, &meeting.group, &meeting.title);
        for (who, answer) in meeting.answers().unwrap() {
            belongs(&who, &meeting.group, &meeting.title);
            assert!(["yes", "maybe", "no"].contains(&answer.as_str()), "{}", meeting.title);
        }
    }
    for post in &all.posts {
        belongs(&post.author, &post.group, &post.title);
        assert!(post.comments.iter().all(|one| members(&hubs, &post.group).contains(&one.author)), "{}", post.title);
    }
}

#[test]
fn there_is_as_much_as_the_demonstration_is_to_show() {
    let (hubs, all) = everything();
    let of = |count: fn(&HubData) -> usize| hubs.iter().map(|(_, hub)| count(hub)).collect::<Vec<_>>();
    assert_eq!(of(|hub| hub.people.len()), [60, 80, 40]);
    assert_eq!(of(|hub| organisations(hub).unwrap().len()), [14, 18, 8]);
    assert_eq!(of(|hub| hub.groups.len()), [13, 11, 6]);
    assert_eq!(of(|hub| hub.requests.len()).iter().sum::<usize>(), 14);
    assert_eq!(all.discussions.len(), 220);
    let comments: usize = all.posts.iter().map(|post| post.comments.len()).sum();
    assert_eq!(all.discussions.iter().map(|one| one.replies.len()).sum::<usize>() + comments, 900);
    assert_eq!(all.documents.len(), 120);
    assert_eq!(all.documents.iter().map(|one| one.versions.len()).sum::<usize>(), 240);
    assert_eq!(all.meetings.len(), 45);
    assert_eq!(all.meetings.iter().filter(|one| one.in_days > 0 && !one.cancelled).count(), 12);
    assert!(all.posts.len() >= 25 && all.posts.iter().any(|post| post.language == "cy" && post.picture.is_some()));
    assert_eq!(all.posts.iter().filter(|post| post.later).count(), 1);
}

#[test]
fn every_group_has_its_members_and_everybody_works_for_an_organisation_of_their_hub() {
    let (hubs, _) = everything();
    for (key, hub) in &hubs {
        for group in &hub.groups {
            let place = Place { name: group.handle.clone(), hub: (*key).into() };
            let all = members(&hubs, &place);
            assert_eq!(all.len(), group.members, "{}", group.handle);
            assert_eq!(all.iter().filter(|one| one.hub != *key).count(), group.remote, "{}", group.handle);
            let mut once = all.clone();
            once.sort_by_key(|one| (one.hub.clone(), one.name.clone()));
            once.dedup();
            assert_eq!(once.len(), all.len(), "{}", group.handle);
        }
        let bodies = organisations(hub).unwrap();
        for person in &hub.people {
            assert!(bodies.iter().any(|body| body.name == person.organisation), "{}", person.handle);
            assert!(address(hub, key, person).unwrap().ends_with(".example"));
        }
        for request in &hub.requests {
            let who = Place { name: request.person.clone(), hub: (*key).into() };
            assert!(!members(&hubs, &request.group).contains(&who), "{} asks for what they have", request.person);
        }
    }
}

#[test]
fn nothing_is_said_twice_and_the_same_is_said_at_every_run() {
    let (_, first) = everything();
    let (_, second) = everything();
    let said = |all: &All| {
        let replies = all.discussions.iter().flat_map(|one| &one.replies);
        replies.map(|one| (one.author.clone(), one.body.clone())).collect::<Vec<_>>()
    };
    assert_eq!(said(&first), said(&second));
    let bytes = |all: &All| -> Vec<Vec<u8>> {
        all.documents.iter().flat_map(|one| one.versions.iter().map(|version| version.bytes.clone())).collect()
    };
    assert_eq!(bytes(&first), bytes(&second));
    let mut files = bytes(&first);
    files.sort();
    files.dedup();
    assert_eq!(files.len(), 240, "every version has a file of its own");
    let mut titles: Vec<&str> = first.discussions.iter().map(|one| one.title.as_str()).collect();
    titles.extend(first.documents.iter().map(|one| one.title.as_str()));
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), 340, "every title is there once");
}
