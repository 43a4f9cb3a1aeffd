//! Files through a form and out again, on a hub with a door for the purpose: the pages that use these functions have
//! tests of their own beside them.

mod scanning;
mod serving;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use sqlx::Connection;
use tower::ServiceExt;

use super::Hub;
use crate::accounts::{self, NewAccount, Role, Standing, credentials};
use crate::app::App;
use crate::clock::{Clock, Time};
use crate::config::Config;
use crate::db::Db;
use crate::error::Error;
use crate::files;
use crate::i18n::Language;
use crate::id::Ids;
use crate::profiles::Details;
use crate::uploads::serving::{Audience, Disposition, serve};
use crate::web::uploads::FileForm;

/// The beginning of a sound: shown in place, and kept as it came.
const OGG: &[u8] = b"OggS\0\x02\0\0\0\0\0\0\0\0";
const DAY: Duration = Duration::from_hours(25);

struct Scene {
    hub: Hub,
    door: Router,
    clock: Clock,
    session: String,
    folder: tempfile::TempDir,
}

/// What was sent, as a page would know it.
async fn take_in(State(app): State<App>, form: FileForm) -> Json<Value> {
    let held: Vec<Value> = form
        .sent
        .taken
        .iter()
        .map(|taken| {
            let file = &taken.held.file;
            json!({"field": taken.field, "name": taken.held.name, "sha256": file.digest.to_string(), "size": file.size,
                   "kind": file.media_type, "held": taken.held.id})
        })
        .collect();
    Json(json!({"held": held, "problems": form.problems(&app), "title": form.sent.get("title")}))
}

async fn hand_out(
    State(app): State<App>,
    Path((sha256, how, name)): Path<(String, String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let (disposition, audience) = match how.as_str() {
        "inline" => (Disposition::Inline, Audience::Private),
        _ => (Disposition::Attachment, Audience::Public),
    };
    let answer = async {
        let digest = sha256.parse().map_err(|_| Error::NotFound)?;
        let mut tx = app.db.read().await?;
        let file = files::find(&mut tx, digest).await?.ok_or(Error::NotFound)?;
        drop(tx);
        serve(&app.store, &file, &name, disposition, audience, &method, &headers).await
    };
    answer.await.unwrap_or_else(|_| StatusCode::NOT_FOUND.into_response())
}

/// A database of its own, on the server that the tests were given.
async fn database() -> Option<String> {
    let server = Config::chosen("FOLKMOOT_TEST_DATABASE").filter(|url| url.starts_with("postgres"))?;
    let name = format!("folkmoot_files_{}", crate::id::secret(6).unwrap());
    let mut connection = sqlx::PgConnection::connect(&server).await.unwrap();
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::raw_sql(create).execute(&mut connection).await.unwrap();
    Some(format!("{}/{name}", server.rsplit_once('/').unwrap().0))
}

impl Scene {
    async fn set(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::by_hand(Clock::system().now());
        let mut config = Config::for_tests("hub.test", folder.path().to_path_buf());
        config.database.url = database().await;
        change(&mut config);
        let hub = Hub::open(config, clock.clone(), Ids::random()).await.unwrap();
        let door = Router::new()
            .route("/trial", post(take_in))
            .route("/trial/{sha256}/{how}/{name}", get(hand_out))
            .with_state(hub.app.clone());
        let session = Self::somebody(&hub.app.db, "morag").await;
        Self { hub, door, clock, session, folder }
    }

    async fn somebody(db: &Db, handle: &str) -> String {
        let new = NewAccount {
            handle: handle.to_owned(),
            email: format!("{handle}@mail.example"),
            details: Details { name: handle.to_owned(), ..Details::default() },
            password_hash: "none".to_owned(),
            role: Role::Member,
            standing: Standing::Active,
            language: Language::En,
        };
        let mut tx = db.begin().await.unwrap();
        let (account, _) = accounts::open(&mut tx, "http://hub.test", "hub.test", &new).await.unwrap();
        let session = credentials::begin_session(&mut tx, &account).await.unwrap();
        tx.commit().await.unwrap();
        session
    }

    /// Sends a form: fields are names and values, files are fields, names and bytes.
    async fn send(&self, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> (StatusCode, Value) {
        let token = credentials::form_token(&self.session);
        let all: Vec<(&str, &str)> =
            [("form_token", token.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.send_as("/trial", &all, files).await
    }

    async fn send_as(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> (StatusCode, Value) {
        let mut body = Vec::new();
        for (name, value) in fields {
            let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        for (field, name, bytes) in files {
            let head = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 Content-Type: application/activity+json\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        // What stands behind the files is not lost either.
        body.extend_from_slice(
            b"--edge\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nMinutes\r\n--edge--\r\n",
        );
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .header(header::COOKIE, format!("folkmoot_session={}", self.session))
            .body(Body::from(body))
            .unwrap();
        let answer = self.door.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        let answer = self.door.clone().oneshot(request).await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        (status, headers, axum::body::to_bytes(answer.into_body(), 1 << 30).await.unwrap().to_vec())
    }

    /// Keeps one file; answers where it can be had.
    async fn keep(&self, name: &str, bytes: &[u8]) -> String {
        let (status, said) = self.send(&[], &[("file", name, bytes)]).await;
        assert_eq!((status, &said["problems"]), (StatusCode::OK, &json!([])), "{said}");
        said["held"][0]["sha256"].as_str().unwrap().to_owned()
    }

    async fn status(&self, sha256: &str) -> u16 {
        self.ask("GET", &format!("/trial/{sha256}/inline/x"), &[]).await.0.as_u16()
    }

    async fn settle(&self) {
        self.hub.settle().await.unwrap();
    }

    /// How many whole files lie in the store, by listing it.
    async fn lie(&self) -> usize {
        let late = Time(i64::MAX);
        let mut count = 0;
        for folder in 0..256 {
            count += self.hub.app.store.older_than(&format!("{folder:02x}"), late).await.unwrap().len();
        }
        count
    }
}

fn said(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_with_files_is_taken_and_one_bad_file_costs_nothing_of_the_rest() {
    let scene = Scene::set(|config| {
        config.limits.upload_bytes = 200_000;
        config.limits.upload_files = 7;
    })
    .await;
    let large = vec![b'x'; 200_001];
    let (status, said) = scene
        .send(
            &[("body", "What we decided.")],
            &[
                ("a", "../../Cofnodion dŵr.txt", b"Yn bresennol: pawb."),
                ("b", "huge.txt", &large),
                ("c", "empty.txt", b""),
                ("d", "setup.exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"),
                ("e", "talk.html", OGG),
                ("f", "", b""),
                ("g", "page.html", b"<html><script>alert(1)</script>"),
                ("h", "broken.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
                ("i", "eighth.txt", b"one too many"),
            ],
        )
        .await;
    assert_eq!(status, StatusCode::OK, "{said}");
    assert_eq!(said["title"], "Minutes");
    let held: Vec<(&str, &str, &str)> = said["held"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| (h["field"].as_str().unwrap(), h["name"].as_str().unwrap(), h["kind"].as_str().unwrap()))
        .collect();
    let expected =
        [("a", "Cofnodion dŵr.txt", "text/plain"), ("e", "talk.html", "audio/ogg"), ("g", "page.html", "text/html")];
    assert_eq!(held, expected);
    assert_eq!(
        said["problems"],
        json!([
            ["b", "“huge.txt” is larger than 200 kB, the most that is taken here."],
            ["c", "There is nothing in “empty.txt”."],
            ["d", "Files such as “setup.exe” are not taken here."],
            [
                "h",
                "“broken.png” cannot be read as a picture here, so what it may tell of where it was taken cannot be taken \
                   out. Save it as JPEG or PNG of at most 50 million pixels, and send that."
            ],
            ["i", "“eighth.txt” is more than one form takes. Send it separately."],
        ])
    );
    assert_eq!(scene.lie().await, 3);
    let incoming = scene.folder.path().join("files/incoming");
    assert_eq!(std::fs::read_dir(incoming).map_or(0, Iterator::count), 0, "nothing is left on the way");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_kept_of_a_form_that_does_not_begin_with_the_token() {
    let scene = Scene::set(|_| {}).await;
    let token = credentials::form_token(&scene.session);
    let file: &[(&str, &str, &[u8])] = &[("file", "a.txt", b"words")];
    for fields in [&[][..], &[("form_token", "wrong")], &[("title", "x"), ("form_token", token.as_str())]] {
        assert_eq!(scene.send_as("/trial", fields, file).await.0, StatusCode::FORBIDDEN, "{fields:?}");
    }
    assert_eq!(scene.lie().await, 0);
    let with_query = format!("/trial?form_token={token}");
    assert_eq!(scene.send_as(&with_query, &[], file).await.0, StatusCode::OK);
    assert_eq!(scene.lie().await, 1);
    let stranger = Scene { session: "0".repeat(64), ..scene };
    assert_eq!(stranger.send(&[], file).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_larger_than_any_form_or_breaks_off_is_refused_and_leaves_nothing() {
    let scene = Scene::set(|config| {
        config.limits.upload_bytes = 100_000;
        config.limits.upload_form_bytes = 300_000;
    })
    .await;
    let large = vec![b'x'; 90_000];
    let four: Vec<(&str, &str, &[u8])> = (0..4).map(|_| ("file", "a.txt", large.as_slice())).collect();
    assert_eq!(scene.send(&[], &four).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    let words = "x".repeat(1_100_000);
    assert_eq!(scene.send(&[("body", &words)], &[]).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    let token = credentials::form_token(&scene.session);
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n{token}\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\nhalf"
    );
    let request = Request::post("/trial")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .header(header::COOKIE, format!("folkmoot_session={}", scene.session))
        .body(Body::from(body))
        .unwrap();
    assert_eq!(scene.door.clone().oneshot(request).await.unwrap().status(), StatusCode::BAD_REQUEST);
    let incoming = scene.folder.path().join("files/incoming");
    assert_eq!(std::fs::read_dir(incoming).map_or(0, Iterator::count), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_bytes_lie_once_and_go_a_day_after_nobody_needs_them() {
    let scene = Scene::set(|_| {}).await;
    let first = scene.keep("a.txt", b"The same words").await;
    let second = scene.keep("b.txt", b"The same words").await;
    assert_eq!((first.as_str(), scene.lie().await), (second.as_str(), 1));
    scene.settle().await;
    assert_eq!(scene.lie().await, 1);
    scene.clock.forward(Duration::from_hours(20));
    // Sent again: it stays for a day from now.
    scene.keep("c.txt", b"The same words").await;
    scene.clock.forward(Duration::from_hours(20));
    scene.settle().await;
    assert_eq!(scene.status(&first).await, 200);
    scene.clock.forward(DAY);
    scene.settle().await;
    assert_eq!((scene.status(&first).await, scene.lie().await), (404, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_of_which_no_row_tells_are_found_and_deleted() {
    let scene = Scene::set(|_| {}).await;
    let kept = scene.keep("a.txt", b"kept").await;
    let store = &scene.hub.app.store;
    let mut incoming = store.take_in("lost");
    incoming.write(b"its process died before it wrote the row").await.unwrap();
    let arrived = incoming.finish().await.unwrap();
    // The folder that has its turn in an hour two days from now.
    scene.clock.forward(Duration::from_hours(48));
    let hour = scene.clock.now().seconds() / 3600;
    let key = format!("{:02x}/{}-lost", hour.rem_euclid(256), arrived.digest);
    store.settle(&arrived, &key).await.unwrap();
    scene.keep("a.txt", b"kept").await;
    scene.settle().await;
    assert!(!store.exists(&key).await.unwrap());
    assert_eq!(scene.status(&kept).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sends_more_in_a_day_than_anybody_may() {
    let scene = Scene::set(|config| config.limits.upload_bytes_a_day = 10).await;
    scene.keep("a.txt", b"123456").await;
    let (_, said) = scene.send(&[], &[("file", "b.txt", b"1234567")]).await;
    assert_eq!(said["problems"][0][1], "You have sent as much as anybody can in a day. Send “b.txt” tomorrow.");
    assert_eq!(scene.lie().await, 1);
    scene.clock.forward(DAY);
    scene.keep("b.txt", b"1234567").await;
    // Much at once is no way round it.
    let scene = Arc::new(Scene::set(|config| config.limits.upload_bytes_a_day = 10).await);
    let sent = (0..8).map(|n| {
        let scene = Arc::clone(&scene);
        async move {
            let name = format!("{n}.txt");
            scene.send(&[], &[("file", &name, format!("words {n}").as_bytes())]).await.1["held"]
                .as_array()
                .unwrap()
                .len()
        }
    });
    let taken: usize = futures_util::future::join_all(sent).await.into_iter().sum();
    assert_eq!((taken, scene.lie().await), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_in_a_form_that_came_back_is_still_there_for_its_sender_alone() {
    let scene = Scene::set(|_| {}).await;
    let (_, said) = scene.send(&[], &[("file", "a.txt", b"words")]).await;
    let id = said["held"][0]["held"].as_str().unwrap().parse().unwrap();
    let app = &scene.hub.app;
    let other = Scene::somebody(&app.db, "priya").await;
    let mut tx = app.db.read().await.unwrap();
    let morag = credentials::session(&mut tx, &scene.session).await.unwrap().unwrap().1.id;
    let priya = credentials::session(&mut tx, &other).await.unwrap().unwrap().1.id;
    let held = files::held(&mut tx, morag, id).await.unwrap().unwrap();
    assert_eq!((held.name.as_str(), held.file.size), ("a.txt", 5));
    assert!(files::held(&mut tx, priya, id).await.unwrap().is_none());
    drop(tx);
    scene.clock.forward(DAY);
    let mut tx = app.db.read().await.unwrap();
    assert!(files::held(&mut tx, morag, id).await.unwrap().is_none());
}
