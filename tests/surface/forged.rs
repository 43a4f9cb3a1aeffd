//! What others send does not write the log's lines, and the figures are for inside.

use serde_json::json;

use super::logs::Log;
use crate::attacks::{look_up, scene};
use crate::support::Served;
use crate::support::browser::client;

/// What a line of its own would look like, in the letters that begin and end lines or move a terminal's cursor.
const FORGED: &str = "x\r\n2026-11-21T09:00:00.000000Z ERROR forged line\u{1b}[2J\u{2028}\u{85}";

// OUT-07
#[test]
fn nobody_writes_a_line_of_the_log_but_the_hub() {
    let log = Log::default();
    log.beside(async {
        let scene = scene().await;
        let path = "/x%0d%0a2026-11-21T09:00:00.000000Z%20ERROR%20forged%20line%1b%5b2J";
        for path in [path, &format!("/groups{path}"), &format!("/search?q={}", &path[2..])] {
            scene.good.ask(&format!("{}{path}", scene.hub.origin), None).await;
            scene.morag.visit(path).await;
        }
        let id = |n: u32| scene.evil.id(&format!("/forged/{n}"));
        let long = "forged line ".repeat(100_000);
        for (n, served) in [
            Served::Document(json!({"id": format!("{}/{FORGED}", scene.evil.origin), "type": "Note"})),
            Served::Document(json!({"id": id(1), "type": FORGED, "attributedTo": FORGED, "content": FORGED})),
            Served::Bytes("application/activity+json", format!("{{\"{0}\":1,\"{0}\":2}}", FORGED.escape_default()).into_bytes()),
            Served::Bytes("application/activity+json", br#"{"x\r\n2026-11-21T09:00:00.000000Z ERROR forged line":1,"x\r\n2026-11-21T09:00:00.000000Z ERROR forged line":2}"#.to_vec()),
            Served::Bytes("text/forged line", FORGED.as_bytes().to_vec()),
            Served::Bytes("application/activity+json", FORGED.as_bytes().to_vec()),
            Served::Elsewhere("http://forged%0aline.localhost/".to_owned()),
            Served::Document(json!({"id": format!("{}/{long}", scene.evil.origin), "type": "Note"})),
            Served::Bytes("application/activity+json", format!("{{\"{long}\":1,\"{long}\":2}}").into_bytes()),
        ]
        .into_iter()
        .enumerate()
        {
            let n = u32::try_from(n).unwrap();
            scene.evil.serve_so(&format!("/forged/{n}"), served);
            look_up(&scene.hub, &scene.morag, &id(n)).await;
            // Also as what a member's letter is about.
            let create = json!({"id": scene.evil.id(&format!("/c/{n}")), "type": "Create", "actor": scene.mal,
                "object": id(n), "to": [scene.group]});
            scene.take(&scene.evil, &create).await;
        }
        for (n, (kind, object)) in [
            (FORGED, json!(FORGED)),
            ("Create", json!({"id": FORGED, "type": FORGED, "attributedTo": FORGED, "inReplyTo": FORGED, "to": [FORGED]})),
            ("Create", json!({"id": scene.evil.id("/o/1"), "type": "Note", "attributedTo": scene.mal, "content": "?",
                "inReplyTo": format!("{}/{FORGED}", scene.evil.origin), "to": [scene.group, crate::attacks::PUBLIC]})),
            ("Flag", json!([FORGED])),
            ("Undo", json!({"id": FORGED, "type": FORGED, "actor": scene.mal})),
            ("Move", json!(FORGED)),
        ]
        .into_iter()
        .enumerate()
        {
            let activity = json!({"id": scene.evil.id(&format!("/l/{n}")), "type": kind, "actor": scene.mal, "object": object,
                "content": FORGED, "summary": FORGED, "target": FORGED,
                "proof": {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "verificationMethod": FORGED,
                    "proofPurpose": "assertionMethod", "proofValue": FORGED, "created": FORGED}});
            scene.take(&scene.evil, &activity).await;
        }
        scene.evil.answer_with(Some(400));
        scene.morag_writes("Told to everybody").await;
    });
    let text = log.text();
    assert!(text.contains("forged"), "nothing of it came as far as the log");
    for line in text.split(['\n', '\r', '\u{2028}', '\u{85}', '\u{b}', '\u{c}']).filter(|line| !line.is_empty()) {
        let (time, rest) = line.split_at(line.len().min(27));
        let is_stamp = time.ends_with('Z') && time.chars().nth(10) == Some('T');
        let level = rest.split_whitespace().next().unwrap_or_default();
        assert!(is_stamp && ["ERROR", "WARN", "INFO", "DEBUG"].contains(&level), "{line:?}");
        assert!(!rest.starts_with(" ERROR forged"), "{line:?}");
        assert!(!line.contains('\u{1b}'), "{line:?}");
        assert!(!line.contains("folkmoot") || line.len() <= 2048, "{} bytes: {}", line.len(), &line[..300]);
    }
}

// OPS-04
#[tokio::test(flavor = "multi_thread")]
async fn figures_and_health_are_told_inside_and_nowhere_else() {
    let scene = scene().await;
    for path in ["/metrics", "/livez", "/readyz"] {
        for accept in ["text/html", "text/plain", "application/activity+json"] {
            let asked = client().build().unwrap().get(format!("{}{path}", scene.hub.origin)).header("accept", accept);
            assert_eq!(asked.send().await.unwrap().status().as_u16(), 404, "{path} {accept}");
        }
    }
    let figures = scene.hub.internal("/metrics").await;
    assert!(figures.contains("folkmoot_log_position") && figures.contains(&scene.good.domain));
    for name in ["morag", "gina", "soil", "@"] {
        assert!(!figures.contains(name), "{name}: {figures}");
    }
}
