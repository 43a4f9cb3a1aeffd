//! An ActivityPub implementation that is not ours follows a group, verifies us, reads, and takes part.

use federation_tests::exchange::join;
use federation_tests::peer::Peer;
use federation_tests::{Hub, until};
use serde_json::{Value, json};

/// Follow, Accept, Announce verified; its reply on two hubs' pages; its change and deletion follow.
async fn takes_part(first_knock: &str) {
    let (scotland, england) = (Hub::start("scotland"), Hub::start("england"));
    let morag = scotland.person("morag").await;
    let priya = england.person("priya").await;
    let address = scotland.group("soil", "Soil science", "morag");
    join(&priya, &address).await;
    let peer = Peer::start(first_knock);
    let group = format!("{}/groups/soil", scotland.origin);

    let found = peer.lookup(&group).await;
    assert_eq!(found["class"], "Group", "{found}");
    peer.control("follow", &json!({"group": group})).await;
    let accept = until("the Accept", 30, async || peer.received("Accept").await.pop()).await;
    assert_eq!(accept["verified"], true, "{accept}");

    let page = morag.visit("/groups/soil/discussions/new").await;
    let page = page.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await;
    let announces =
        until("both announces", 30, async || Some(peer.received("Announce").await).filter(|all| all.len() >= 2)).await;
    assert!(announces.iter().all(|announce| announce["verified"] == true), "{announces:?}");
    // It checks our proofs in its own way: the group's on what it announces, and Morag's on what is inside.
    let proofs = |entry: &Value| (entry["proof"].clone(), entry["objectProof"].clone());
    assert_eq!(proofs(&accept).0, "valid", "{accept}");
    let of_activity = announces.iter().find(|announce| announce["object"]["type"] == "Create").unwrap();
    assert_eq!(proofs(of_activity), (json!("valid"), json!("valid")), "{of_activity}");
    // And it is answered in the way in which it speaks itself.
    assert!(announces.iter().all(|announce| announce["signature"]["spec"] == first_knock), "{announces:?}");
    let topic = format!("{}{}", scotland.origin, page.path.split(['?', '#']).next().unwrap());
    let read = peer.lookup(&topic).await;
    assert_eq!(read["class"], "Page", "{read}");

    let reply = json!({"inReplyTo": topic, "group": group, "content": "<p>Forty of them.</p>"});
    let note = peer.control("reply", &reply).await["note"]["id"].as_str().map(str::to_owned);
    let path = page.path.clone();
    let here = until("the reply on the group's hub", 30, async || {
        Some(morag.visit(&path).await).filter(|page| page.says("Forty of them."))
    })
    .await;
    assert!(here.says("Robin Fedify"));
    let shown = format!("/groups/soil@{}", scotland.domain);
    until("the reply on the other hub", 30, async || {
        let page = priya.visit(&shown).await.follow("Worms").await;
        (page.count("Forty of them.") == 1).then_some(())
    })
    .await;

    let note = match note {
        Some(note) => note,
        None => peer
            .received("Announce")
            .await
            .iter()
            .find_map(|a| {
                a["raw"]["object"]["object"]["id"].as_str().filter(|id| id.starts_with(&peer.origin)).map(str::to_owned)
            })
            .unwrap(),
    };
    peer.control("update", &json!({"note": note, "content": "<p>Forty-two of them.</p>"})).await;
    until("the change", 30, async || morag.visit(&path).await.says("Forty-two of them.").then_some(())).await;
    peer.control("delete", &json!({"note": note})).await;
    until("the deletion", 30, async || {
        let page = priya.visit(&shown).await.follow("Worms").await;
        (page.says("Deleted by its author") && !page.says("Forty")).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fedify_actor_takes_part_in_a_group_with_draft_cavage_signatures() {
    takes_part("draft-cavage").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fedify_actor_takes_part_in_a_group_with_rfc_9421_signatures() {
    takes_part("rfc9421").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fedify_actor_is_let_into_a_restricted_group_reads_by_its_own_signature_and_nothing_more_once_it_is_shut_out()
{
    let scotland = Hub::start("scotland");
    let morag = scotland.person("morag").await;
    scotland.restricted_group("soil", "Soil science", "morag");
    let group = format!("{}/groups/soil", scotland.origin);
    let peer = Peer::start("rfc9421");
    let write = async |title: &str| {
        let page = morag.visit("/groups/soil/discussions/new").await;
        let page = page.press("Start discussion", &[("title", title), ("body", "For members.")]).await;
        format!("{}{}", scotland.origin, page.path.split(['?', '#']).next().unwrap())
    };
    let before = write("Before").await;
    assert!(peer.lookup(&before).await["class"].is_null(), "a stranger reads what is for members");

    peer.control("follow", &json!({"group": group})).await;
    let card = until("the request", 30, async || {
        Some(morag.visit("/groups/soil/manage/requests").await).filter(|page| page.says("Robin Fedify"))
    })
    .await;
    assert!(card.says("No reason given; their software does not send one."), "{}", card.text());
    assert!(peer.lookup(&before).await["class"].is_null(), "whoever waits reads what is for members");
    card.press("Approve", &[("message", "Welcome")]).await;
    let accept = until("the Accept", 30, async || peer.received("Accept").await.pop()).await;
    assert_eq!((&accept["verified"], &accept["raw"]["summary"]), (&json!(true), &json!("Welcome")), "{accept}");

    let topic = write("Between members").await;
    until("the announce", 30, async || peer.received("Announce").await.pop()).await;
    let read = peer.lookup(&topic).await;
    assert_eq!((&read["class"], &read["name"]), (&json!("Page"), &json!("Between members")), "{read}");

    let shut_out = morag.visit("/groups/soil/members").await.follow("Shut out").await;
    shut_out.press("Shut out", &[("reason", "No longer in post"), ("length", "good")]).await;
    let reject = until("the Reject", 30, async || peer.received("Reject").await.pop()).await;
    assert_eq!(
        (&reject["verified"], &reject["raw"]["summary"]),
        (&json!(true), &json!("No longer in post")),
        "{reject}"
    );
    let announced = peer.received("Announce").await.len();
    let after = write("After they left").await;
    for url in [&topic, &after] {
        assert!(peer.lookup(url).await["class"].is_null(), "{url} is still read");
    }
    // What is told to everybody else is not told to it: the hub has nothing left to deliver.
    until("everything to be delivered", 30, async || {
        let waiting = scotland.command(&["jobs"])["deliveries"].clone();
        waiting.as_object().unwrap().values().all(|count| count == 0).then_some(())
    })
    .await;
    assert!(
        !peer.received("Announce").await[announced..].iter().any(|one| one.to_string().contains("After they left"))
    );
}
