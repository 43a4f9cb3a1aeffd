//! Every address of every route, filled with what is there, of every group.

use super::canaries::Of;
use super::scene::{Place, Scene};

/// An id that nothing has, in the form that ids have.
const NOTHING: &str = "00000000000000000000000000";

/// An address to ask for: of which group, and the same address of what never was, where there is one.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub(super) path: String,
    pub(super) of: Option<Of>,
    pub(super) never: Option<String>,
}

/// What can stand in an address for `{name}` after `folder`, of one group; with it what stands there for what never was.
/// `None` where the route is not about groups: then it is filled once.
fn values(folder: &str, name: &str, place: &Place, scene: &Scene) -> Vec<(String, String)> {
    let domain = &scene.good.domain;
    let never_group = if place.slug.contains('@') { format!("neverwas@{domain}") } else { "neverwas".to_owned() };
    let of = |value: &str, never: &str| vec![(value.to_owned(), never.to_owned())];
    match (folder, name) {
        ("groups", "handle") => of(&place.slug, &never_group),
        // That there is a person is no secret; where they belong is.
        ("people", "handle") => of(&place.member_slug, &place.member_slug),
        ("discussions", "id") => [&place.topic, &place.entry].map(|id| (id.clone(), NOTHING.to_owned())).to_vec(),
        ("drafts", "id") => of(&place.draft, NOTHING),
        ("files", "digest") => of(&place.digest, &place.digest),
        ("events", "id") => {
            vec![(place.event.clone(), NOTHING.to_owned()), (format!("{}.ics", place.event), format!("{NOTHING}.ics"))]
        }
        ("posts", "id") => of(&place.reply, NOTHING),
        ("documents", "id") => of(&place.document, NOTHING),
        ("companions", "role") => of("copy", "copy"),
        ("collections", "id") => of(&place.collection, NOTHING),
        ("activities", "id") => place.activities.iter().map(|id| (id.clone(), NOTHING.to_owned())).collect(),
        ("members" | "people", "id") | ("attendees", "person") => of(&place.member, &place.member),
        // To whoever runs the hub a group is there that nobody looks after; these have somebody.
        ("groups", "id") => of(&place.group, NOTHING),
        ("requests", "id") => of(&place.asking, &place.asking),
        ("reports", "id") => of(&place.report, &place.report),
        ("invite", "id") => of(&place.invitation, &place.invitation),
        // Whoever has a true one is invited: nobody who asks here is, and one is as good as another.
        ("invitations", "token") => of("0123456789abcdefghij0123456789ab", "0123456789abcdefghij0123456789ab"),
        ("organisations", "handle") => of("northmere", "northmere"),
        ("federation", "host") => of(domain, domain),
        // The first decision of a group is as good as any: those who may read one may read all.
        ("parked" | "decisions", "id") | ("files" | "versions", "number") => of("1", "1"),
        ("assets", "name") => of("hub.css", "hub.css"),
        _ => panic!(
            "the walk does not know what stands for {{{name}}} after /{folder}/: say so in `values` in \
             tests/surface/paths.rs, for every group; where new words can be said there, put a canary in them in \
             tests/surface/scene.rs"
        ),
    }
}

/// All addresses of a route.
pub(super) fn fill(route: &str, scene: &Scene) -> Vec<Path> {
    if !route.contains('{') {
        return vec![Path { path: route.to_owned(), of: None, never: None }];
    }
    let mut paths = Vec::new();
    for (of, place) in &scene.places {
        let mut filled = vec![(String::new(), String::new())];
        let mut folder = "";
        for segment in route.split('/').skip(1) {
            let found = match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(name) => values(folder, name, place, scene),
                None => vec![(segment.to_owned(), segment.to_owned())],
            };
            filled = filled
                .iter()
                .flat_map(|(path, never)| {
                    found.iter().map(move |(value, other)| (format!("{path}/{value}"), format!("{never}/{other}")))
                })
                .collect();
            folder = segment;
        }
        paths.extend(filled.into_iter().filter(|(path, _)| !path.ends_with('/') && !path.contains("//")).map(
            |(path, never)| {
                let never = Some(never).filter(|never| of.is_hidden() && *never != path);
                Path { path, of: Some(*of), never }
            },
        ));
    }
    let mut seen = std::collections::BTreeSet::new();
    paths.retain(|path| seen.insert(path.path.clone()));
    paths
}

/// What is asked beside the address alone: whatever a list, a search or a form reads.
pub(super) fn queries(route: &str, scene: &Scene) -> Vec<String> {
    let mut queries = vec![
        "?q=canary&page=7zzzzzzzzzzzzzzzzzzzzzzzzz&after=0-00000000000000000000000000&before=9999999999999999-7zzzzzzzzzzzzzzzzzzzzzzzzz"
            .to_owned(),
    ];
    for (of, place) in &scene.places {
        let own = format!("@{}@{}", place.slug, scene.hub.domain);
        let address = if of.is_ours() { own } else { format!("@{}", place.slug) };
        let encoded: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
        match route {
            "/search" | "/groups" => queries.push(format!("?q={encoded}")),
            "/.well-known/webfinger" => {
                queries.push(format!("?resource=acct:{}", address.trim_start_matches('@')));
                queries.push(format!("?resource={}/groups/{}", scene.hub.origin, place.slug));
            }
            "/interact" => queries.push(format!("?uri={encoded}")),
            "/groups/{handle}/followers" => {
                let gina: String = url::form_urlencoded::byte_serialize(scene.good.id("/u/gina").as_bytes()).collect();
                queries.push(format!("?is_follower={gina}"));
            }
            "/documents/{id}/compare" => queries.push("?from=1&to=2".to_owned()),
            "/documents/{id}/text" => queries.push("?version=1".to_owned()),
            "/documents/{id}/versions" | "/groups/{handle}/library" => queries.push("?page=1".to_owned()),
            "/groups/{handle}/blog/new" => {
                queries.push(format!("?draft={}", place.draft));
                queries.push(format!("?post={}", place.entry));
            }
            "/discussions/{id}" => queries.push(format!("?reply_to={}&draft={}", place.reply, place.draft)),
            _ => {}
        }
    }
    queries.dedup();
    queries
}
