//! Style sheet, script and icon: embedded, addressed by the hash of their content, kept for ever by browsers.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use super::page::Failure;
use crate::error::Error;

#[derive(RustEmbed)]
#[folder = "src/web/assets"]
struct Assets;

fn hashed(name: &str) -> String {
    let hash = Assets::get(name)
        .map(|file| data_encoding::HEXLOWER.encode(file.metadata.sha256_hash().get(..6).unwrap_or_default()));
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    format!("/assets/{stem}-{}.{ending}", hash.unwrap_or_default())
}

static STYLE: LazyLock<String> = LazyLock::new(|| hashed("hub.css"));
static SCRIPT: LazyLock<String> = LazyLock::new(|| hashed("hub.js"));
static ICON: LazyLock<String> = LazyLock::new(|| hashed("icon.svg"));

/// Where the style sheet is.
pub(crate) fn style() -> &'static str {
    &STYLE
}

/// Where the script is.
pub(crate) fn script() -> &'static str {
    &SCRIPT
}

/// Where the icon is.
pub(crate) fn icon() -> &'static str {
    &ICON
}

/// `GET /assets/hub-0123456789ab.css`.
pub(super) async fn show(Path(name): Path<String>) -> Result<Response, Failure> {
    let known = ["hub.css", "hub.js", "icon.svg"].into_iter().find(|file| hashed(file).ends_with(&format!("/{name}")));
    let file = known.and_then(Assets::get).ok_or(Error::NotFound)?;
    let kind = match known {
        Some("hub.css") => "text/css; charset=utf-8",
        Some("hub.js") => "text/javascript; charset=utf-8",
        _ => "image/svg+xml",
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, file.data.into_owned()).into_response())
}
