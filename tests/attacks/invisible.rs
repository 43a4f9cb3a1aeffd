//! Whoever may not know of a private group finds nothing: neither in what is answered, nor in what the answer costs.

use folkmoot::server::Door;

use super::{Scene, scene};
use crate::support::Person;

/// What an address answers: status, headers but for the date, body without the name that was asked for, and how many
/// questions were put to the database.
async fn answered(scene: &Scene, who: &Person, path: &str, name: &str) -> (u16, Vec<String>, String, u64) {
    let before = scene.hub.queries();
    let request = who.http.get(format!("{}{path}", scene.hub.origin)).header("accept", "text/html");
    seen(scene, request, name, before).await
}

async fn seen(
    scene: &Scene,
    request: reqwest::RequestBuilder,
    name: &str,
    before: u64,
) -> (u16, Vec<String>, String, u64) {
    let answer = request.send().await.unwrap();
    let queries = scene.hub.queries() - before;
    let status = answer.status().as_u16();
    let headers =
        answer.headers().iter().filter(|(name, _)| *name != "date").map(|(name, value)| format!("{name}: {value:?}"));
    let headers = headers.map(|header| header.replace(name, "NAME")).collect();
    (status, headers, answer.text().await.unwrap().replace(name, "NAME"), queries)
}

/// A group that became private after Morag and Gina had met in it, with a discussion and a reply; somebody of its hub who is
/// nothing to it, and somebody without an account.
struct Hidden {
    scene: Scene,
    topic: String,
    reply: String,
    ewan: Person,
    anybody: Person,
}

async fn hidden() -> Hidden {
    let scene = scene().await;
    let topic = scene.morag_writes("Canary").await;
    let page = scene.morag.visit(topic.strip_prefix(&scene.hub.origin).unwrap()).await;
    let page = page.press("Send reply", &[("body", "Canary")]).await;
    let reply = page.attribute(".posts > li", "id").unwrap().replace("post-", "");
    let topic = topic.rsplit('/').next().unwrap().to_owned();
    let ewan = scene.hub.person("ewan").await;
    let anybody = Person::stranger(&scene.hub.origin);
    anybody.visit("/").await;
    scene.hub.sql("UPDATE groups SET access = 'private' WHERE handle = 'soil'").await;
    Hidden { scene, topic, reply, ewan, anybody }
}

// PRV-18
#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_a_private_group_cost_and_say_as_much_as_those_of_one_that_never_was() {
    let Hidden { scene, topic, reply, ewan, anybody } = Box::pin(hidden()).await;
    let nothing = "0".repeat(26);
    let mut walked = 0;
    for route in scene.hub.routes().iter().filter(|route| route.door == Door::Web) {
        let pairs = if route.path.starts_with("/groups/{handle}") {
            let path = |name: &str| route.path.replace("{handle}", name).replace("{id}", &nothing);
            vec![(path("soil"), path("twig"), "soil", "twig")]
        } else if route.path.starts_with("/discussions/{id}") {
            vec![(route.path.replace("{id}", &topic), route.path.replace("{id}", &nothing), &topic[..], &nothing[..])]
        } else if route.path.starts_with("/posts/{id}") {
            vec![(route.path.replace("{id}", &reply), route.path.replace("{id}", &nothing), &reply[..], &nothing[..])]
        } else {
            continue;
        };
        for (there, nowhere, name, no_name) in pairs {
            for who in [&anybody, &ewan] {
                let (one, other) = if route.method == "GET" {
                    (answered(&scene, who, &there, name).await, answered(&scene, who, &nowhere, no_name).await)
                } else {
                    let token = who.visit("/search").await.attribute("[name=form_token]", "value");
                    let token = token.unwrap_or_default();
                    let fields = [
                        ("form_token", token.as_str()),
                        ("body", "x"),
                        ("title", "x"),
                        ("message", "x"),
                        ("reason", "x"),
                    ];
                    let post = |path: &str| who.http.post(format!("{}{path}", scene.hub.origin)).form(&fields);
                    let one = seen(&scene, post(&there), name, scene.hub.queries()).await;
                    (one, seen(&scene, post(&nowhere), no_name, scene.hub.queries()).await)
                };
                assert_eq!(one, other, "{} {}", route.method, route.path);
                assert!(!one.2.contains("Canary") && !one.2.contains("Soil"), "{}", route.path);
                walked += 1;
            }
        }
    }
    assert!(walked > 60, "{walked}");
}

// PRV-18
#[tokio::test(flavor = "multi_thread")]
async fn neither_discovery_nor_lists_nor_other_hubs_find_a_private_group() {
    let Hidden { scene, topic, reply, ewan, anybody } = Box::pin(hidden()).await;
    let nothing = "0".repeat(26);
    // WebFinger, by name and by address; what counts groups; and what lists them.
    for resource in ["acct:NAME@{domain}", "{origin}/groups/NAME"] {
        let path = |name: &str| {
            let resource = resource.replace("{domain}", &scene.hub.domain).replace("{origin}", &scene.hub.origin);
            format!("/.well-known/webfinger?resource={}", resource.replace("NAME", name))
        };
        let there = answered(&scene, &anybody, &path("soil"), "soil").await;
        assert_eq!(there, answered(&scene, &anybody, &path("twig"), "twig").await);
        assert_eq!(there.0, 404);
    }
    for who in [&anybody, &ewan] {
        for path in [
            "/groups",
            "/groups?q=soil",
            "/search?q=soil",
            "/search?q=canary",
            "/",
            "/about",
            "/people/morag",
            "/nodeinfo/2.1",
        ] {
            let page = who.visit(path).await;
            assert!(!page.html.contains("Soil science") && !page.html.contains(">Canary"), "{path}");
        }
    }
    // Other hubs ask, with a signature that is right; what is remembered of who asks is there before.
    for _ in 0..3 {
        scene.good.ask(&format!("{}/groups/never", scene.hub.origin), Some(&scene.hal)).await;
    }
    let pairs = ["", "/outbox", "/followers", "/followers?is_follower=x", "/featured", "/facilitators"]
        .map(|under| (format!("/groups/soil{under}"), format!("/groups/twig{under}")));
    let contents = ["", "/replies", "/context"]
        .map(|under| (format!("/discussions/{topic}{under}"), format!("/discussions/{nothing}{under}")));
    let post = [(format!("/posts/{reply}"), format!("/posts/{nothing}"))];
    for (there, nowhere) in pairs.into_iter().chain(contents).chain(post) {
        for who in [None, Some(scene.hal.as_str())] {
            let ask = async |path: &str| {
                let url = format!("{}{path}", scene.hub.origin);
                // Once, so that the asker is known.
                scene.good.ask(&url, who).await;
                let before = scene.hub.queries();
                let answer = scene.good.ask(&url, who).await;
                (answer, scene.hub.queries() - before)
            };
            let (one, other) = (ask(&there).await, ask(&nowhere).await);
            assert_eq!(one.0, other.0, "{there}");
            assert_eq!(one.0.0, 404, "{there}");
            assert_eq!(one.1, other.1, "{there} {who:?}");
        }
    }
}
