//! Handing files out.

use std::time::Duration;

use axum::http::StatusCode;

use super::{OGG, Scene, said};
use crate::clock::Time;
use crate::config::Config;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_served_whole_in_part_or_not_at_all() {
    let scene = Scene::set(|_| {}).await;
    let bytes: Vec<u8> = [OGG, &(0..400_000).map(|n| u8::try_from(n % 253).unwrap()).collect::<Vec<_>>()].concat();
    let sha256 = scene.keep("map.ogg", &bytes).await;
    let path = format!("/trial/{sha256}/inline/Map%20d%C5%B5r.ogg");
    let etag = format!("\"{sha256}\"");
    let (status, headers, body) = scene.ask("GET", &path, &[]).await;
    assert!(status == StatusCode::OK && body == bytes);
    for (name, value) in [
        ("content-type", "audio/ogg"),
        ("content-length", &bytes.len().to_string()),
        ("content-disposition", "inline; filename=\"Map d_r.ogg\"; filename*=UTF-8''Map%20d%C5%B5r.ogg"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox"),
        ("cross-origin-resource-policy", "same-origin"),
        ("etag", &etag),
        ("accept-ranges", "bytes"),
        ("cache-control", "private, no-cache"),
    ] {
        assert_eq!(said(&headers, name), value, "{name}");
    }
    let (status, head, body) = scene.ask("HEAD", &path, &[]).await;
    assert_eq!((status, body.len(), said(&head, "content-length")), (StatusCode::OK, 0, bytes.len().to_string()));
    let (status, part, body) = scene.ask("GET", &path, &[("range", "bytes=200000-200009"), ("if-range", &etag)]).await;
    assert_eq!((status, body.as_slice()), (StatusCode::PARTIAL_CONTENT, &bytes[200_000..200_010]));
    assert_eq!(said(&part, "content-range"), format!("bytes 200000-200009/{}", bytes.len()));
    assert_eq!(said(&part, "content-length"), "10");
    let (status, _, body) = scene.ask("GET", &path, &[("range", "bytes=0-1"), ("if-range", "\"other\"")]).await;
    assert_eq!((status, body.len()), (StatusCode::OK, bytes.len()));
    let (status, beyond, body) = scene.ask("GET", &path, &[("range", "bytes=9999999-")]).await;
    assert_eq!((status, body.len()), (StatusCode::RANGE_NOT_SATISFIABLE, 0));
    assert_eq!(said(&beyond, "content-range"), format!("bytes */{}", bytes.len()));
    for tags in [etag.as_str(), &format!("\"x\", W/{etag}"), "*"] {
        let (status, _, body) = scene.ask("GET", &path, &[("if-none-match", tags), ("range", "bytes=0-1")]).await;
        assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0), "{tags}");
    }
    let (_, public, _) = scene.ask("HEAD", &format!("/trial/{sha256}/attachment/map.ogg"), &[]).await;
    assert_eq!(said(&public, "cache-control"), "public, max-age=3600");
    assert!(said(&public, "content-disposition").starts_with("attachment; "));
    for path in ["/trial/..%2f..%2fconfig.toml/inline/x", "/trial/%c0%ae/inline/x"] {
        assert!(matches!(scene.ask("GET", path, &[]).await.0.as_u16(), 400 | 404), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_browser_could_run_is_shown_in_place() {
    let scene = Scene::set(|_| {}).await;
    for (name, bytes, kind) in [
        ("a.html", &b"<html><script>alert(1)</script>"[..], "application/octet-stream"),
        ("a.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>", "application/octet-stream"),
        ("a.json", b"{\"type\": \"Person\"}", "application/octet-stream"),
        ("a.txt", b"Only words", "text/plain"),
        ("a.csv", b"a,b\n1,2\n", "text/csv"),
    ] {
        let sha256 = scene.keep(name, bytes).await;
        let (_, headers, _) = scene.ask("GET", &format!("/trial/{sha256}/inline/{name}"), &[]).await;
        assert_eq!(said(&headers, "content-type"), kind, "{name}");
        assert!(said(&headers, "content-disposition").starts_with("attachment; "), "{name}");
        assert_eq!(said(&headers, "content-security-policy"), "default-src 'none'; sandbox", "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_in_a_bucket_is_taken_and_served_like_one_in_a_folder() {
    let Some(url) = Config::chosen("FOLKMOOT_TEST_STORAGE") else { return };
    let scene = Scene::set(|config| {
        config.storage.url = Some(url);
        (config.storage.access_key, config.storage.secret_key) = (Some("S3RVER".into()), Some("S3RVER".into()));
    })
    .await;
    let bytes: Vec<u8> = [OGG, &vec![9; 13_000_000]].concat();
    let sha256 = scene.keep("map.ogg", &bytes).await;
    let path = format!("/trial/{sha256}/inline/map.ogg");
    let (status, _, body) = scene.ask("GET", &path, &[]).await;
    assert!(status == StatusCode::OK && body == bytes);
    let (status, _, body) = scene.ask("GET", &path, &[("range", "bytes=0-7")]).await;
    assert_eq!((status, body.as_slice()), (StatusCode::PARTIAL_CONTENT, &bytes[..8]));
    scene.clock.forward(Duration::from_hours(25));
    scene.settle().await;
    assert_eq!(scene.status(&sha256).await, 404);
    assert!(scene.hub.app.store.older_than(&sha256[..2], Time(i64::MAX)).await.unwrap().is_empty());
}
