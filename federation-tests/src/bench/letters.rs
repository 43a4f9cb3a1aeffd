//! Activities of neighbours, signed beforehand, so that sending them costs next to nothing.

use std::time::{SystemTime, UNIX_EPOCH};

use http_signatures::{Outgoing, sign_cavage};
use serde_json::{Value, json};

use super::peers::key_of;
use crate::Hub;

/// A whole request, ready to be written to a connection.
pub type Letter = Vec<u8>;

/// What a reply says: as long as people's are.
const WORDS: &str = "In the lower field we counted forty-two earthworms in a cube of twenty centimetres, after a wet \
week in October and no ploughing since the spring of last year. The upper field, which is ploughed every autumn, had \
nine. I should like to know whether others find the same on clay, and how deep they dig.";

/// `Follow` of the group by an actor of a host.
pub fn follow(group: &str, host: &str, name: &str) -> Value {
    let actor = format!("http://{host}/u/{name}");
    json!({
        "@context": "https://www.w3.org/ns/activitystreams", "id": format!("http://{host}/follows/{name}"),
        "type": "Follow", "actor": actor, "object": group, "to": [group],
    })
}

/// A numbered contribution: the first of a discussion, or an answer to `parent`.
pub fn contribution(group: &str, host: &str, name: &str, number: usize, parent: Option<&str>) -> Value {
    let actor = format!("http://{host}/u/{name}");
    let public = "https://www.w3.org/ns/activitystreams#Public";
    let id = contribution_id(host, number);
    let mut object = json!({
        "id": id, "type": "Note", "attributedTo": actor, "to": [group, public], "cc": [], "audience": group,
        "content": format!("<p>{number}. {WORDS}</p>"), "mediaType": "text/html", "published": "2026-01-05T10:00:00Z",
        "tag": [{"type": "Mention", "href": group, "name": "@soil"}],
    });
    if let Some(parent) = parent {
        object["inReplyTo"] = json!(parent);
    } else {
        object["type"] = json!("Page");
        object["name"] = json!(format!("Question {number}"));
    }
    json!({
        "@context": "https://www.w3.org/ns/activitystreams", "id": format!("{id}/create"), "type": "Create",
        "actor": actor, "to": [group, public], "cc": [], "audience": group, "object": object,
    })
}

/// The id of a numbered contribution.
pub fn contribution_id(host: &str, number: usize) -> String {
    format!("http://{host}/n/{number:09}")
}

/// The number of the contribution that a delivered body is about.
pub fn number_in(body: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(body).ok()?;
    let from = text.find("/n/")? + 3;
    text.get(from..from + 9)?.parse().ok()
}

/// `activity`, signed by its actor and addressed to the shared inbox of `hub`.
pub fn sealed(hub: &str, activity: &Value) -> Letter {
    let body = activity.to_string();
    let actor = activity["actor"].as_str().unwrap();
    let request = Outgoing {
        method: "POST",
        scheme: "http",
        host: hub,
        target: "/inbox",
        content_type: Some("application/activity+json"),
        body: Some(body.as_bytes()),
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let now = i64::try_from(now).unwrap();
    let fields = sign_cavage(key_of(actor), &format!("{actor}#main-key"), &request, now).unwrap();
    let mut letter = format!("POST /inbox HTTP/1.1\r\nhost: {hub}\r\ncontent-type: application/activity+json\r\n");
    for (name, value) in fields {
        letter.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    letter.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    letter.into_bytes()
}

/// Many, signed on all cores.
pub async fn sealed_all(hub: &Hub, activities: Vec<Value>) -> Vec<Letter> {
    let middle = activities.len() / 2;
    let mut first = activities;
    let second = first.split_off(middle);
    let work = |part: Vec<Value>| {
        let domain = hub.domain.clone();
        tokio::task::spawn_blocking(move || part.iter().map(|one| sealed(&domain, one)).collect::<Vec<_>>())
    };
    let (first, second) = tokio::join!(work(first), work(second));
    let mut all = first.unwrap();
    all.extend(second.unwrap());
    all
}
