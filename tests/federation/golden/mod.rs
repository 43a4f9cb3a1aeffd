//! Documents, posts and events of ours, as the rules of other software take them apart; and answers to events both ways.

mod readers;

use serde_json::{Value, json};

pub(super) use self::readers::PIEFED;
use self::readers::{Fate, friendica, gotosocial, lemmy, mastodon, mbin, mobilizon, nodebb, piefed};
use super::events::begin;
use super::order::announced;
use super::wire::ask;
use crate::attacks::{PUBLIC, Scene, activity, scene};
use crate::web::blogs::PNG;

/// What Morag has made in an open group of ours, each as it was announced and as it stands at its address.
struct Made {
    scene: Scene,
    document: [Value; 2],
    post: [Value; 2],
    event: [Value; 2],
}

/// What is at `path`, as announced with `verb`, and as served.
async fn both(scene: &Scene, verb: &str, path: &str) -> [Value; 2] {
    let url = format!("{}{path}", scene.hub.origin);
    let all = announced(&scene.good, verb);
    let sent = all.iter().rfind(|announce| announce["object"]["object"]["id"] == url.as_str()).unwrap();
    let (status, served) = ask(&url).await;
    assert_eq!(status, 200);
    [sent["object"]["object"].clone(), served]
}

async fn made() -> Made {
    let scene = scene().await;
    let form = scene.morag.visit("/groups/soil/library/upload").await;
    let fields = [("title", "Peat plan"), ("body", "How *deep*?"), ("tags", "bogs, peat land"), ("language", "cy")];
    let page = form.send("Send", &fields, &[("files", "plan.txt", b"One.")]).await;
    assert!(page.says("It is in the library"), "{}", page.text());
    let document = page.path;
    let form = scene.morag.visit(&format!("{document}/versions/new")).await;
    form.send("Publish", &[("change_note", "Two tables more")], &[("file", "plan.txt", b"Two.")]).await;
    let form = scene.morag.visit(&format!("{document}/edit")).await;
    form.send("Save", &[], &[("copy", "plan.odt", b"Words that can be changed.")]).await;
    let fields =
        [("title", "Worms"), ("summary", "What we counted"), ("body", "**Ninety**"), ("picture_alt", "A spade")];
    let files: [(&str, &str, &[u8]); 2] = [("picture", "spade.png", PNG), ("files", "counts.txt", b"90 worms")];
    let post = scene.morag.visit("/groups/soil/blog/new").await.send("Publish post", &fields, &files).await.path;
    let event = begin(&scene.morag, "/groups/soil", &[("capacity", "40"), ("waits", "1")]).await.path;
    scene.hub.settle().await;
    let document = both(&scene, "Update", &document).await;
    let post = both(&scene, "Create", &post).await;
    let event = both(&scene, "Create", &event).await;
    Made { scene, document, post, event }
}

/// One row of what each peer shows: its name, its rules, and for document, post and event the beginning of the title, some of
/// the words, and some of the link; nothing where it does not know the kind.
type Row<'a> = (&'a str, Box<dyn Fn(&Value) -> Fate + 'a>, [Option<[&'a str; 3]>; 3]);

#[tokio::test(flavor = "multi_thread")]
async fn each_peer_shows_documents_posts_and_events_as_its_rules_allow() {
    let made = Box::pin(made()).await;
    let group = made.scene.group.as_str();
    let full = |title, words, link| Some([title, words, link]);
    let rows: [Row<'_>; 8] = [
        (
            "Lemmy",
            Box::new(|object| lemmy::read(object, group)),
            [
                full("Peat plan", "How *deep*?", "/versions/2/file"),
                full("Worms", "**Ninety**", "/files/"),
                full("Show and tell", "Three pilots", "/events/"),
            ],
        ),
        (
            "Mastodon",
            Box::new(mastodon),
            [
                full("Peat plan", "Two tables more", "/documents/"),
                full("Worms", "What we counted", "/discussions/"),
                full("Show and tell", "9 December 2026, 10:00–11:30 (Europe/London)", "/events/"),
            ],
        ),
        (
            "GoToSocial",
            Box::new(gotosocial),
            [
                full("<p>", "<em>deep</em>", "/documents/"),
                full("<p>What we counted", "<strong>Ninety</strong>", "/discussions/"),
                full("<p>", "Three pilots", "/events/"),
            ],
        ),
        (
            "NodeBB",
            Box::new(nodebb),
            [full("Peat plan", "How *deep*?", "/documents/"), full("Worms", "**Ninety**", "/discussions/"), None],
        ),
        (
            "Mbin",
            Box::new(mbin),
            [full("Peat plan", "<em>deep</em>", "/versions/2/file"), full("Worms", "Ninety", "/files/"), None],
        ),
        (
            "PieFed",
            Box::new(piefed),
            [
                full("Peat plan", "<em>deep</em>", "/versions/2/file"),
                full("Worms", "Ninety", "/files/"),
                full("Show and tell", "Three pilots", "/events/"),
            ],
        ),
        ("Mobilizon", Box::new(mobilizon), [None, None, full("Show and tell", "Three pilots", "/events/")]),
        (
            "Friendica",
            Box::new(|object| friendica(object, group)),
            [
                full("Peat plan", "<em>deep</em>", "/documents/"),
                full("Worms", "Ninety", "/discussions/"),
                full("Show and tell", "Three pilots", "/events/"),
            ],
        ),
    ];
    for (peer, rules, expected) in rows {
        for ((kind, forms), wanted) in
            [("document", &made.document), ("post", &made.post), ("event", &made.event)].into_iter().zip(expected)
        {
            for form in forms {
                match (rules(form), wanted) {
                    (Err(_), None) => {}
                    (Ok(shown), Some([title, words, link])) => {
                        assert!(shown.title.starts_with(title), "{peer} {kind}: {shown:?}");
                        assert!(shown.words.contains(words), "{peer} {kind}: {shown:?}");
                        assert!(shown.link.contains(link), "{peer} {kind}: {shown:?}");
                    }
                    (fate, wanted) => panic!("{peer} {kind}: {fate:?} instead of {wanted:?}\n{form}"),
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_field_of_each_shape_would_be_noticed_by_these_rules() {
    let made = Box::pin(made()).await;
    let group = made.scene.group.as_str();
    let with = |form: &Value, field: &str, value: Value| {
        let mut changed = form.clone();
        changed[field] = value;
        changed
    };
    let [document, _] = &made.document;
    let [event, _] = &made.event;
    assert!(lemmy::read(&with(document, "attributedTo", json!([group])), group).is_err());
    assert!(lemmy::read(&with(document, "context", json!({"id": group})), group).is_err());
    assert!(lemmy::read(&with(document, "language", json!("en")), group).is_err());
    assert!(lemmy::read(&with(document, "attachment", json!([{"type": "Audio", "url": group}])), group).is_err());
    assert!(lemmy::read(&with(document, "to", json!([group])), group).is_err());
    assert!(mastodon(&with(document, "to", json!([group]))).is_err());
    assert!(nodebb(&with(document, "attachment", json!([{"type": "Link", "href": group}]))).is_err());
    assert!(mbin(&with(document, "cc", Value::Null)).is_err());
    assert!(mobilizon(&with(event, "location", json!([]))).is_err());
    assert!(friendica(&with(event, "tag", json!([])), group).is_err());
    for field in readers::PIEFED {
        let mut changed = event.clone();
        changed.as_object_mut().unwrap().remove(field);
        assert!(piefed(&changed).is_err(), "{field}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_to_events_pass_the_rules_of_mobilizon_both_ways() {
    let Made { scene, event: [event, _], .. } = Box::pin(made()).await;
    let (id, owner) = (event["id"].as_str().unwrap(), event["attributedTo"].as_str().unwrap());
    // Theirs to ours.
    let join = json!({"id": scene.good.id("/j/1"), "type": "Join", "actor": scene.gina, "object": id});
    scene.take(&scene.good, &join).await;
    let accept = scene.good.received("Accept").pop().unwrap();
    assert_eq!(readers::mobilizon_answer(&accept, join["id"].as_str().unwrap(), owner), Ok(true));
    assert!(readers::mobilizon_answer(&accept, join["id"].as_str().unwrap(), &scene.gina).is_err());
    // Ours to theirs, and what they answer.
    let theirs = json!({
        "id": scene.good.id("/e/1"), "type": "Event", "attributedTo": scene.gina, "name": "Open garden", "content": "<p>Dig.</p>",
        "to": [scene.group, PUBLIC], "cc": [], "published": "2026-11-21T08:00:00Z", "joinMode": "free",
        "startTime": "2026-12-09T10:00:00Z", "endTime": "2026-12-09T11:00:00Z", "timezone": "Europe/Paris",
    });
    scene.take(&scene.good, &activity(&scene.good, "c/e1", "Create", &scene.gina, &theirs)).await;
    let copy = scene.morag.visit("/groups/soil/events?month=2026-12").await.follow("Open garden").await;
    copy.press("I am going", &[]).await;
    scene.hub.settle().await;
    let sent = scene.good.received("Join").pop().unwrap();
    assert_eq!(readers::mobilizon_join(&sent, theirs["id"].as_str().unwrap()), Ok(()));
    let answer = json!({"id": scene.good.id("/a/1"), "type": "Accept", "actor": scene.gina, "object": sent["id"]});
    assert!(!scene.morag.visit(&copy.path).await.says("Confirmed by"));
    scene.take(&scene.good, &answer).await;
    let page = scene.morag.visit(&copy.path).await;
    assert!(page.says("Confirmed by"), "{}", page.text());
    page.press("I am not going", &[]).await;
    scene.hub.settle().await;
    let sent = scene.good.received("Leave").pop().unwrap();
    assert_eq!(readers::mobilizon_join(&sent, theirs["id"].as_str().unwrap()), Ok(()));
}

/// What stands in no group: one address in `to`, the author's followers in `cc`, as `WordPress` and Ghost send it.
fn wordpress(article: &Value) -> Result<(), String> {
    let author = article["attributedTo"].as_str().ok_or("no author")?;
    let is_so = article["to"] == json!([PUBLIC]) && article["cc"] == json!([format!("{author}/followers")]);
    if !is_so || article.get("audience").is_some() || !article["inReplyTo"].is_null() {
        return Err(format!("to {}, cc {}, audience {}", article["to"], article["cc"], article["audience"]));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_in_no_group_is_shown_by_microblogs_and_left_by_those_who_look_for_a_group() {
    let scene = scene().await;
    let author = format!("{}/people/morag", scene.hub.origin);
    let follow = json!({"id": scene.good.id("/f/9"), "type": "Follow", "actor": scene.gina, "object": author});
    scene.take(&scene.good, &follow).await;
    let fields =
        [("title", "Worms"), ("summary", "What we counted"), ("body", "**Ninety**"), ("picture_alt", "A spade")];
    let files: [(&str, &str, &[u8]); 2] = [("picture", "spade.png", PNG), ("files", "counts.txt", b"90 worms")];
    let path = scene.morag.visit("/people/morag/posts/new").await.send("Publish post", &fields, &files).await.path;
    scene.hub.settle().await;
    let sent = scene.good.received("Create").pop().unwrap()["object"].clone();
    let (status, served) = ask(&format!("{}{path}", scene.hub.origin)).await;
    assert_eq!(status, 200);
    for form in [&sent, &served] {
        let microblogs: [Fate; 5] = [mastodon(form), gotosocial(form), nodebb(form), mbin(form), piefed(form)];
        for (fate, (title, words)) in microblogs.into_iter().zip([
            ("Worms", "What we counted"),
            ("<p>What we counted", "<strong>Ninety</strong>"),
            ("Worms", "**Ninety**"),
            ("Worms", "Ninety"),
            ("Worms", "Ninety"),
        ]) {
            let shown = fate.unwrap();
            assert!(shown.title.starts_with(title) && shown.words.contains(words), "{shown:?}");
        }
        // Lemmy keeps what is in a group alone, Friendica begins a thread in a group where it is named, Mobilizon reads an
        // article of a group alone: none of them takes it for a group's.
        assert!(lemmy::read(form, &scene.group).is_err() && friendica(form, &scene.group).is_err());
        assert!(mobilizon(form).is_err());
        assert_eq!(wordpress(form), Ok(()));
    }
    let mut changed = sent.clone();
    changed["audience"] = json!(scene.group);
    assert!(wordpress(&changed).is_err());
    changed["to"] = json!([scene.group, PUBLIC]);
    assert!(lemmy::read(&changed, &scene.group).is_ok(), "these rules would have noticed a group");
}
