//! Who may speak for an object: its own host and its author, and nobody else.

use serde_json::{Value, json};

use super::{activity, guest, look_up, page_by, scene};
use crate::support::{Elsewhere, Served};

const AS_JSON: &str = "application/activity+json";

// ORG-01
#[tokio::test(flavor = "multi_thread")]
async fn a_create_whose_object_is_at_home_elsewhere_makes_no_row_from_the_embedded_copy() {
    let scene = scene().await;
    let id = scene.good.id("/p/9");
    let forged = page_by(&scene.mal, &id, &scene.group, "Embedded words");
    let status = scene.take(&scene.evil, &activity(&scene.evil, "a/1", "Create", &scene.mal, &forged)).await;
    assert!([202, 400, 401, 403].contains(&status), "{status}");
    // Even what its own host shows is not Mal's to contribute.
    scene.good.serve("/p/9", page_by(&scene.gina, &id, &scene.group, "Served words"));
    scene.take(&scene.evil, &activity(&scene.evil, "a/2", "Create", &scene.mal, &forged)).await;
    scene.take(&scene.evil, &activity(&scene.evil, "a/3", "Create", &scene.mal, &json!(id))).await;
    assert_eq!(scene.rows("topics", "url", &id).await, 0);
    assert!(!scene.reads("Embedded words").await && !scene.reads("Served words").await);
    assert!(scene.good.received("Announce").is_empty() && scene.nothing_waits().await);
}

// ORG-02
#[tokio::test(flavor = "multi_thread")]
async fn a_create_in_the_name_of_a_victim_is_shown_as_nobodys() {
    let scene = scene().await;
    for (n, id) in [scene.evil.id("/p/2"), scene.good.id("/p/2")].into_iter().enumerate() {
        let forged = page_by(&scene.gina, &id, &scene.group, "I am gina");
        let create = activity(&scene.evil, &format!("a/2{n}"), "Create", &scene.mal, &forged);
        let status = scene.take(&scene.evil, &create).await;
        assert!([202, 400, 401, 403].contains(&status), "{status}");
    }
    assert!(!scene.reads("I am gina").await);
    assert_eq!(scene.contributions().await, 0);
    assert!(!scene.morag.visit(&format!("/people/gina@{}", scene.good.domain)).await.says("I am gina"));
    assert!(scene.good.received("Announce").is_empty());
}

// ORG-04
#[tokio::test(flavor = "multi_thread")]
async fn an_object_of_two_authors_is_nobodys_in_whatever_order_they_stand() {
    let scene = scene().await;
    let lists = [
        json!([scene.mal, scene.gina]),
        json!([scene.gina, scene.mal]),
        json!([{"id": scene.mal}, {"id": scene.gina}]),
        json!([scene.mal, scene.mal]),
        json!([[scene.mal, scene.gina]]),
        json!([]),
        json!(7),
        Value::Null,
    ];
    for (n, authors) in lists.into_iter().enumerate() {
        let mut forged = page_by(&scene.mal, &scene.evil.id(&format!("/p/4{n}")), &scene.group, "By two");
        forged["attributedTo"] = authors;
        let create = activity(&scene.evil, &format!("a/4{n}"), "Create", &scene.mal, &forged);
        let status = scene.take(&scene.evil, &create).await;
        assert!([202, 400, 401, 403].contains(&status), "{status}");
    }
    assert_eq!(scene.contributions().await, 0);
    assert!(!scene.reads("By two").await && scene.good.received("Announce").is_empty());
}

// ORG-05
#[tokio::test(flavor = "multi_thread")]
async fn an_embedded_author_changes_nothing_of_what_is_known_of_the_true_one() {
    let scene = scene().await;
    let pem = scene.evil.key().public_key().to_pem();
    let mut false_gina = scene.good.document("/u/gina");
    false_gina["publicKey"]["publicKeyPem"] = json!(pem);
    false_gina["name"] = json!("Gina, renamed");
    false_gina["inbox"] = json!(scene.evil.id("/u/gina/inbox"));
    let mut forged = page_by(&scene.gina, &scene.evil.id("/p/5"), &scene.group, "In her name");
    forged["attributedTo"] = false_gina.clone();
    scene.take(&scene.evil, &activity(&scene.evil, "a/5", "Create", &scene.mal, &forged)).await;

    // Nor as the activity's own actor, with a key that would fit.
    let mut embedded = activity(
        &scene.good,
        "a/6",
        "Create",
        &scene.gina,
        &page_by(&scene.gina, &scene.good.id("/p/6"), &scene.group, "In her name"),
    );
    embedded["actor"] = false_gina;
    let body = embedded.to_string().into_bytes();
    let key_id = format!("{}#main-key", scene.gina);
    let now = scene.hub.clock.now().seconds();
    let headers = Elsewhere::sign_as(&scene.inbox, &body, &key_id, scene.evil.key(), now);
    let list = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    assert_eq!(scene.evil.post(&scene.inbox, body, list).await.0, 401);
    scene.hub.settle().await;

    assert_eq!(scene.contributions().await, 0);
    assert_eq!(scene.rows("actors", "public_key", &pem).await, 1, "the attacker's key is the attacker's alone");
    assert_eq!(scene.rows("profiles", "name", "Gina, renamed").await, 0);
    assert_eq!(scene.rows("actors", "inbox", &format!("{}/inbox", scene.gina)).await, 1);
    scene.gina_writes("Her own words").await;
}

// ORG-07
#[tokio::test(flavor = "multi_thread")]
async fn a_fetched_object_that_claims_an_id_of_ours_changes_nothing_of_ours() {
    let scene = scene().await;
    let topic = scene.morag_writes("As I said it").await;
    let me = format!("{}/people/morag", scene.hub.origin);
    scene.evil.serve("/p/7", page_by(&me, &topic, &scene.group, "Changed words"));
    scene.evil.serve_so("/p/8", Served::Elsewhere(topic.clone()));
    scene.evil.serve("/u/x", scene.evil.card(&me, "Person"));
    for (n, path) in ["/p/7", "/p/8", "/u/x"].into_iter().enumerate() {
        let page = look_up(&scene.hub, &scene.morag, &scene.evil.id(path)).await;
        assert!(page.path.starts_with("/search"), "{path} was found at {}", page.path);
        for kind in ["Create", "Update"] {
            let sent = activity(&scene.evil, &format!("{kind}/{n}"), kind, &scene.mal, &json!(scene.evil.id(path)));
            assert_eq!(scene.take(&scene.evil, &sent).await, 202);
        }
    }
    let page = scene.morag.visit("/groups/soil").await;
    assert!(page.says("As I said it") && !page.says("Changed words"), "{}", page.text());
    assert_eq!(scene.contributions().await, 1);
    assert_eq!(scene.rows("profiles", "url", &me).await, 1);
    assert_eq!(scene.rows("actors", "public_key", &scene.evil.key().public_key().to_pem()).await, 1);
}

// ORG-08
#[tokio::test(flavor = "multi_thread")]
async fn what_is_served_after_a_redirect_to_another_host_is_that_hosts_and_no_others() {
    let guest = guest().await;
    let evil = Elsewhere::start_as("evil", &guest.hub.clock).await;
    let mal = evil.actor("mal", "Person");
    let (hal, id) = (guest.good.id("/u/hal"), guest.good.id("/p/1"));
    let third = Elsewhere::start_as("third", &guest.hub.clock).await;
    let tess = third.actor("tess", "Person");
    let moved = third.id("/p/1");
    for (n, said) in [
        page_by(&hal, &id, &guest.chess, "Redirected words"),
        page_by(&tess, &moved, &guest.chess, "Redirected words"),
        page_by(&mal, &evil.id("/p/1"), &guest.chess, "Redirected words"),
    ]
    .into_iter()
    .enumerate()
    {
        let n = u32::try_from(n).unwrap();
        // A look-up is remembered for a while.
        guest.hub.clock.forward(std::time::Duration::from_mins(11));
        guest.good.serve_so("/p/1", Served::Elsewhere(evil.id("/p/1")));
        third.serve_so("/p/1", Served::Elsewhere(evil.id("/p/1")));
        evil.serve("/p/1", said);
        guest.announce(&guest.good, &guest.chess, n, &json!(id)).await;
        guest.announce(&guest.good, &guest.chess, 10 + n, &json!(moved)).await;
        let page = look_up(&guest.hub, &guest.ben, &id).await;
        assert!(!page.says("Redirected words"), "{}", page.text());
    }
    let known = format!("SELECT COUNT(*) FROM topics WHERE url IN ('{id}', '{moved}')");
    assert_eq!(guest.hub.count(&known).await, 0);
    assert!(!guest.reads("Redirected words").await);
}

// ORG-08, an actor instead of an object
#[tokio::test(flavor = "multi_thread")]
async fn an_actor_behind_a_redirect_to_another_host_gets_no_key_from_there() {
    let scene = scene().await;
    let tess = scene.good.id("/u/tess");
    scene.good.serve_so("/u/tess", Served::Elsewhere(scene.evil.id("/u/tess")));
    scene.evil.serve("/u/tess", scene.evil.card(&tess, "Person"));
    let follow = activity(&scene.good, "f/2", "Follow", &tess, &json!(scene.group)).to_string().into_bytes();
    let now = scene.hub.clock.now().seconds();
    let headers = Elsewhere::sign_as(&scene.inbox, &follow, &format!("{tess}#main-key"), scene.evil.key(), now);
    let list = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let (status, answer) = scene.evil.post(&scene.inbox, follow, list).await;
    assert!(status == 401 || status == 503, "{status} {answer}");
    scene.hub.settle().await;
    assert_eq!(scene.rows("actors", "url", &tess).await, 0);
    assert_eq!(scene.members().await, 3);
}

// ORG-10
#[tokio::test(flavor = "multi_thread")]
async fn an_uploaded_file_that_reads_like_an_actor_is_nobody_we_know() {
    let scene = scene().await;
    let (file, path) = (scene.good.id("/media/abc.json"), "/media/abc.json");
    let mut upload = scene.evil.card(&file, "Person");
    upload["preferredUsername"] = json!("gina");
    upload["publicKey"]["owner"] = json!(scene.gina);
    scene.good.serve_so(path, Served::Bytes(AS_JSON, upload.to_string().into_bytes()));
    let now = scene.hub.clock.now().seconds();
    for actor in [&scene.gina, &file] {
        let object = page_by(actor, &scene.good.id("/p/10"), &scene.group, "From an upload");
        let body = activity(&scene.good, "a/10", "Create", actor, &object).to_string().into_bytes();
        let headers = Elsewhere::sign_as(&scene.inbox, &body, &format!("{file}#main-key"), scene.evil.key(), now);
        let list = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        assert_eq!(scene.evil.post(&scene.inbox, body, list).await.0, 401);
    }
    scene.hub.settle().await;
    assert!(!scene.reads("From an upload").await);
    assert_eq!(scene.rows("profiles", "handle", "gina").await, 1);
    scene.gina_writes("Her own words").await;
}

// ORG-11
#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_served_as_an_activitypub_document_is_read() {
    let scene = scene().await;
    for (n, kind) in [
        "application/json",
        "text/plain",
        "text/html; charset=utf-8",
        "application/ld+json",
        "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams.evil\"",
        "text/html; x=application/activity+json",
        "application/activity+json-seq",
        "",
    ]
    .into_iter()
    .enumerate()
    {
        let (name, path) = (format!("p{n}"), format!("/u/p{n}"));
        let document = scene.good.card(&scene.good.id(&path), "Person").to_string().into_bytes();
        scene.good.serve_so(&path, Served::Bytes(kind, document));
        let page = look_up(&scene.hub, &scene.morag, &scene.good.id(&path)).await;
        assert!(page.path.starts_with("/search"), "{kind}");
        assert_eq!(scene.rows("profiles", "handle", &name).await, 0, "{kind}");
    }
    for (n, kind) in [
        "application/activity+json; charset=utf-8",
        "Application/LD+JSON; profile=\"https://www.w3.org/ns/activitystreams\"",
    ]
    .into_iter()
    .enumerate()
    {
        let path = format!("/u/q{n}");
        let document = scene.good.card(&scene.good.id(&path), "Person").to_string().into_bytes();
        scene.good.serve_so(&path, Served::Bytes(kind, document));
        let page = look_up(&scene.hub, &scene.morag, &scene.good.id(&path)).await;
        assert!(page.path.starts_with("/people/"), "{kind}: {}", page.path);
    }
}

// ORG-13
#[tokio::test(flavor = "multi_thread")]
async fn an_id_in_another_spelling_is_nobody_new() {
    let scene = scene().await;
    let (people, actors) = ("SELECT COUNT(*) FROM profiles", "SELECT COUNT(*) FROM actors");
    let before = (scene.hub.count(people).await, scene.hub.count(actors).await);
    let port = scene.evil.domain.rsplit(':').next().unwrap();
    let mut answers = Vec::new();
    for (n, origin) in [
        format!("http://EVIL.localhost:{port}"),
        format!("HTTP://evil.localhost:{port}"),
        format!("http://evil.localhost.:{port}"),
        format!("http://gina@evil.localhost:{port}"),
        format!("http://gina:x@evil.localhost:{port}"),
        format!("http://evil.localhost:0{port}"),
        format!("http://evil.localhost:{port}/."),
        format!("http://evil.localhost:{port}/x/.."),
        format!("http:\\\\evil.localhost:{port}"),
    ]
    .into_iter()
    .enumerate()
    {
        let actor = format!("{origin}/u/mal");
        let object = page_by(&actor, &format!("{origin}/p/{n}"), &scene.group, "Spelt otherwise");
        let create = json!({"id": format!("{origin}/a/{n}"), "type": "Create", "actor": actor, "object": object});
        let status = scene.evil.send_as(&scene.inbox, create.to_string(), &scene.mal).await;
        answers.push((origin, status));
        // Spelt otherwise only inside.
        let mut create = activity(&scene.evil, &format!("b/{n}"), "Create", &scene.mal, &object);
        create["object"]["attributedTo"] = json!(scene.mal);
        assert_eq!(scene.take(&scene.evil, &create).await, 202);
    }
    assert_eq!((scene.hub.count(people).await, scene.hub.count(actors).await), before);
    assert!(!scene.reads("Spelt otherwise").await);
    // For good: nothing about it will be better later.
    answers.retain(|(_, status)| ![400, 401, 403].contains(status));
    assert_eq!(answers, []);
}

// ORG-13, said by the document itself
#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_spells_its_own_id_otherwise_makes_no_second_account() {
    let scene = scene().await;
    let port = scene.evil.domain.rsplit(':').next().unwrap();
    let before = scene.hub.count("SELECT COUNT(*) FROM profiles").await;
    for (n, id) in [
        format!("http://EVIL.localhost:{port}/u/mal"),
        format!("HTTP://evil.localhost:{port}/u/mal"),
        format!("http://evil.localhost:{port}/x/../u/mal"),
        format!("http://evil.localhost:{port}/u/./mal"),
        format!("http:\\\\evil.localhost:{port}/u/mal"),
        format!(" http://evil.localhost:{port}/u/mal"),
        format!("http://evil.localhost:{port}/u/m\tal"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut document = scene.evil.card(&scene.mal, "Person");
        document["id"] = json!(id);
        document["name"] = json!("Twin");
        document["publicKey"]["owner"] = json!(id);
        scene.evil.serve("/u/mal", document);
        look_up(&scene.hub, &scene.morag, &format!("{}?{n}", scene.mal)).await;
        scene.hub.clock.forward(std::time::Duration::from_mins(11));
        look_up(&scene.hub, &scene.morag, &scene.mal).await;
        let people = scene.hub.count("SELECT COUNT(*) FROM profiles").await;
        assert_eq!(people, before, "{id:?} became another person");
    }
    assert_eq!(scene.rows("profiles", "name", "Twin").await, 0);
}

// ORG-14
#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_is_no_web_address_is_refused() {
    let scene = scene().await;
    for bad in
        ["javascript:alert(1)", "data:text/plain,x", "file:///etc/passwd", "acct:mal@evil.localhost", "", "/u/mal"]
    {
        let as_id = json!({"id": bad, "type": "Follow", "actor": scene.mal, "object": scene.group});
        assert_eq!(scene.evil.send(&scene.inbox, &as_id).await, 400, "{bad}");
        let as_actor = json!({"id": scene.evil.id("/a/1"), "type": "Follow", "actor": bad, "object": scene.group});
        assert_eq!(scene.evil.send_as(&scene.inbox, as_actor.to_string(), &scene.mal).await, 400, "{bad}");
        let object = page_by(&scene.mal, bad, &scene.group, "At no address");
        assert_eq!(
            scene
                .take(&scene.evil, &activity(&scene.evil, &format!("c/{}", bad.len()), "Create", &scene.mal, &object))
                .await,
            202
        );
        let page = look_up(&scene.hub, &scene.morag, bad).await;
        assert!(page.status == 200 && page.path.starts_with("/search"), "{bad}: {}", page.path);
    }
    // A fragment is a part of a document, not an actor.
    let part = format!("{}#x", scene.mal);
    let follow = json!({"id": scene.evil.id("/a/2"), "type": "Follow", "actor": part, "object": scene.group});
    assert_eq!(scene.evil.send_as(&scene.inbox, follow.to_string(), &scene.mal).await, 400);
    scene.hub.settle().await;
    assert_eq!(scene.contributions().await, 0);
    assert_eq!(scene.rows("actors", "url", &part).await, 0);
    assert!(!scene.reads("At no address").await && scene.nothing_waits().await);
}

// ORG-16
#[tokio::test(flavor = "multi_thread")]
async fn a_second_create_of_the_same_object_moves_it_into_no_other_group() {
    let scene = scene().await;
    scene.hub.group("water", "Water", "morag");
    let water = format!("{}/groups/water", scene.hub.origin);
    let follow = activity(&scene.evil, "f/2", "Follow", &scene.mal, &json!(water));
    assert_eq!(scene.take(&scene.evil, &follow).await, 202);
    let id = scene.evil.id("/p/16");
    let first = page_by(&scene.mal, &id, &scene.group, "First words");
    assert_eq!(scene.take(&scene.evil, &activity(&scene.evil, "a/16", "Create", &scene.mal, &first)).await, 202);
    scene.evil.serve("/p/16", page_by(&scene.mal, &id, &water, "Served words"));
    for (n, object) in [page_by(&scene.mal, &id, &water, "Other words"), json!(id)].into_iter().enumerate() {
        let again = activity(&scene.evil, &format!("b/{n}"), "Create", &scene.mal, &object);
        assert_eq!(scene.take(&scene.evil, &again).await, 202);
    }
    assert_eq!(scene.rows("topics", "url", &id).await, 1);
    assert!(scene.reads("First words").await && !scene.reads("Other words").await);
    let page = scene.morag.visit("/groups/water").await;
    assert!(!page.says("Served words") && !page.says("Other words") && !page.says("First words"), "{}", page.text());
}

// ORG-16, of a change: readers never become more
#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_meant_for_fewer_readers_is_not_shown_to_all() {
    let scene = scene().await;
    let id = scene.gina_writes("For everybody").await;
    for (n, to) in [json!([scene.group]), json!([format!("{}/followers", scene.gina)]), json!([scene.hal]), json!([])]
        .into_iter()
        .enumerate()
    {
        let mut changed = page_by(&scene.gina, &id, &scene.group, "For a few only");
        changed["to"] = to.clone();
        changed["updated"] = json!(format!("2026-11-21T08:00:0{n}Z"));
        let update = activity(&scene.good, &format!("u/{n}"), "Update", &scene.gina, &changed);
        assert_eq!(scene.take(&scene.good, &update).await, 202);
        assert!(!scene.reads("For a few only").await, "{to}");
    }
    let passed_on = scene.evil.received("Announce").iter().any(|sent| sent.to_string().contains("For a few only"));
    assert!(!passed_on, "it was announced to every member's hub");
}

// ORG-17
#[tokio::test(flavor = "multi_thread")]
async fn a_move_to_somebody_who_does_not_know_of_it_moves_nobody() {
    let scene = scene().await;
    let asked = scene.good.asked("/u/gina");
    for (n, target) in [scene.gina.clone(), format!("{}/people/morag", scene.hub.origin)].into_iter().enumerate() {
        let mut moved = activity(&scene.evil, &format!("a/17{n}"), "Move", &scene.mal, &json!(scene.mal));
        moved["target"] = json!(target);
        let status = scene.take(&scene.evil, &moved).await;
        assert!([202, 400, 401, 403].contains(&status), "{status}");
        // Nor does anybody move another.
        let mut stolen = activity(&scene.evil, &format!("b/17{n}"), "Move", &scene.mal, &json!(target));
        stolen["target"] = json!(scene.mal);
        scene.take(&scene.evil, &stolen).await;
    }
    let page = scene.morag.visit("/groups/soil/members").await;
    assert!(page.says("gina") && page.says("mal"), "{}", page.text());
    assert_eq!(scene.members().await, 3);
    assert!(scene.good.asked("/u/gina") <= asked + 1);
}
