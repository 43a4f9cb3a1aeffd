//! A collection as one ZIP archive, written while it is sent: no more of it is in memory than a piece of a file. Files stand
//! in it as they are, not packed: most of them are packed already.

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream, TryStreamExt};

use super::library::{IN_COLLECTION, find_collection};
use super::page::Failure;
use super::session::Visitor;
use crate::app::App;
use crate::clock::Time;
use crate::documents::versions::Bytes as Where;
use crate::documents::{library, store};
use crate::error::{Error, Result};
use crate::files::{self, File, Standing, names};
use crate::storage::{Pieces, Store};
use crate::uploads::serving::AsItIs;

/// Largest archive: what is larger would need another form of ZIP.
const LARGEST: u64 = 4_000_000_000;

/// What stands in an archive.
struct Entry {
    name: String,
    file: File,
    at: Time,
}

/// Names that are used once each, whatever they are compared by.
#[derive(Default)]
struct Names(std::collections::HashSet<String>);

impl Names {
    /// A name like this one that nothing has yet.
    fn fresh(&mut self, name: &str) -> String {
        let name = names::cleaned(name);
        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() => (stem.to_owned(), format!(".{ending}")),
            _ => (name.clone(), String::new()),
        };
        let mut candidate = name;
        for n in 2.. {
            if self.0.insert(candidate.to_lowercase()) {
                break;
            }
            candidate = format!("{stem} ({n}){ending}");
        }
        candidate
    }
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (shown, collection) = find_collection(&app, &mut tx, &visitor, (&slug, &id)).await?;
    let items = library::in_order(&mut tx, visitor.viewer(), collection.id, IN_COLLECTION).await?;
    if items.is_empty() && !shown.is_member() {
        return Err(Error::NotFound.into());
    }
    let (mut entries, mut used, mut left_out) = (Vec::new(), Names::default(), Vec::new());
    for item in &items {
        let version = store::version(&mut tx, item.id, item.newest).await?;
        let file = match &version {
            Some(version) if version.bytes == Where::Here => files::find(&mut tx, version.sha256).await?,
            _ => None,
        };
        match file.filter(|file| file.standing() == Standing::Ready) {
            Some(file) => entries.push(Entry { name: used.fresh(&item.name), file, at: item.changed_at }),
            None => left_out.push(format!("{} – {}\r\n", item.title, item.url)),
        }
    }
    drop(tx);
    if entries.iter().map(|entry| entry.file.length()).sum::<u64>() > LARGEST {
        return Err(Failure::too_large());
    }
    let t = visitor.translator();
    let list = (!left_out.is_empty()).then(|| {
        let words = format!("{}\r\n\r\n{}", t.say("archive-left-out"), left_out.concat());
        (used.fresh(&t.say("archive-left-out-name")), Bytes::from(words))
    });
    let name = names::cleaned(&format!("{}.zip", collection.name));
    let body = Body::from_stream(written(app.store.clone(), entries, list));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    let value = |text: &str| text.parse().map_err(|_| Error::internal("a header field cannot be sent"));
    headers.insert(header::CONTENT_TYPE, value("application/zip")?);
    headers.insert(header::CONTENT_DISPOSITION, value(&crate::uploads::serving::called("attachment", &name))?);
    headers.insert(header::CACHE_CONTROL, value("private, no-store")?);
    response.extensions_mut().insert(AsItIs);
    Ok(response)
}

/// What is known of an entry that was written: for the directory at the end.
struct Written {
    name: String,
    crc: u32,
    size: u32,
    offset: u32,
    when: (u16, u16),
}

/// Where writing is.
enum Step {
    Next,
    Inside { pieces: Pieces, crc: crc32fast::Hasher, size: u64, written: Written },
    Over,
}

struct Writing {
    shelf: Store,
    entries: std::vec::IntoIter<Entry>,
    list: Option<(String, Bytes)>,
    done: Vec<Written>,
    offset: u64,
    step: Step,
}

/// An archive, piece by piece.
fn written(
    shelf: Store,
    entries: Vec<Entry>,
    list: Option<(String, Bytes)>,
) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
    let begun = Writing { shelf, entries: entries.into_iter(), list, done: Vec::new(), offset: 0, step: Step::Next };
    stream::try_unfold(begun, |mut writing| async move {
        let piece = writing.next().await?;
        Ok(piece.map(|piece| {
            writing.offset = writing.offset.saturating_add(piece.len() as u64);
            (piece, writing)
        }))
    })
}

impl Writing {
    async fn next(&mut self) -> Result<Option<Bytes>> {
        match std::mem::replace(&mut self.step, Step::Over) {
            Step::Over => Ok(None),
            Step::Next => self.begin_next().await.map(Some),
            Step::Inside { mut pieces, mut crc, size, written } => {
                if let Some(piece) = pieces.try_next().await? {
                    crc.update(&piece);
                    let size = size.saturating_add(piece.len() as u64);
                    self.step = Step::Inside { pieces, crc, size, written };
                    return Ok(Some(piece));
                }
                let size = u32::try_from(size).map_err(|_| Error::internal("a file too large for an archive"))?;
                let whole = Written { crc: crc.finalize(), size, ..written };
                // The descriptor: only now is it known what was written.
                let descriptor = [&0x0807_4b50_u32, &whole.crc, &whole.size, &whole.size];
                let descriptor: Vec<u8> = descriptor.into_iter().flat_map(|n| n.to_le_bytes()).collect();
                self.done.push(whole);
                self.step = Step::Next;
                Ok(Some(descriptor.into()))
            }
        }
    }

    async fn begin_next(&mut self) -> Result<Bytes> {
        let (name, at, pieces) = if let Some(entry) = self.entries.next() {
            let pieces = entry.file.read(&self.shelf, 0..entry.file.length()).await?;
            (entry.name, entry.at, pieces)
        } else if let Some((name, words)) = self.list.take() {
            let at = self.done.last().map_or(DAWN, |last| last.when);
            let pieces: Pieces = Box::pin(stream::once(async move { Ok(words) }));
            return Ok(self.enter(name, at, pieces));
        } else {
            return Ok(self.directory());
        };
        Ok(self.enter(name, moment(at), pieces))
    }

    /// Begins an entry: its header, after which its bytes follow.
    fn enter(&mut self, name: String, when: (u16, u16), pieces: Pieces) -> Bytes {
        let mut header = 0x0403_4b50_u32.to_le_bytes().to_vec();
        header.extend(fields(when, (0, 0)));
        header.extend(length_of(&name).to_le_bytes());
        header.extend([0, 0]);
        header.extend(name.bytes());
        // Sums are small: what is larger was refused before it began.
        let offset = u32::try_from(self.offset).unwrap_or(u32::MAX);
        let written = Written { name, crc: 0, size: 0, offset, when };
        self.step = Step::Inside { pieces, crc: crc32fast::Hasher::new(), size: 0, written };
        header.into()
    }

    /// The list of all entries, which ends the archive.
    fn directory(&mut self) -> Bytes {
        let begin = u32::try_from(self.offset).unwrap_or(u32::MAX);
        let mut all = Vec::new();
        for written in &self.done {
            all.extend(0x0201_4b50_u32.to_le_bytes());
            all.extend(20_u16.to_le_bytes());
            all.extend(fields(written.when, (written.crc, written.size)));
            all.extend(length_of(&written.name).to_le_bytes());
            all.extend([0; 12]);
            all.extend(written.offset.to_le_bytes());
            all.extend(written.name.bytes());
        }
        let (length, count) =
            (u32::try_from(all.len()).unwrap_or(u32::MAX), u16::try_from(self.done.len()).unwrap_or(0));
        all.extend(0x0605_4b50_u32.to_le_bytes());
        all.extend([0; 4]);
        all.extend(count.to_le_bytes());
        all.extend(count.to_le_bytes());
        all.extend(length.to_le_bytes());
        all.extend(begin.to_le_bytes());
        all.extend([0; 2]);
        self.step = Step::Over;
        all.into()
    }
}

/// What the header of an entry and the directory share: needs version 2.0; sizes follow the bytes; names are UTF-8; not
/// packed.
fn fields(when: (u16, u16), (crc, size): (u32, u32)) -> Vec<u8> {
    let mut all = Vec::new();
    for number in [20_u16, 0x0808, 0, when.1, when.0] {
        all.extend(number.to_le_bytes());
    }
    for number in [crc, size, size] {
        all.extend(number.to_le_bytes());
    }
    all
}

fn length_of(name: &str) -> u16 {
    u16::try_from(name.len()).unwrap_or(0)
}

/// The first moment that an archive knows.
const DAWN: (u16, u16) = (0x21, 0);

/// Day and time as archives have them.
fn moment(at: Time) -> (u16, u16) {
    let at = at.in_london();
    let field = |value: i64| u16::try_from(value).unwrap_or(0);
    let day = field((i64::from(at.year()) - 1980).clamp(0, 127)) << 9
        | field(at.month().into()) << 5
        | field(at.day().into());
    let time = field(at.hour().into()) << 11 | field(at.minute().into()) << 5 | field(i64::from(at.second()) / 2);
    (day, time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_entries_have_the_same_name_whatever_they_are_compared_by() {
        let mut names = Names::default();
        let all = ["Plan.odt", "plan.ODT", "../Plan.odt", "README", "readme", "a.tar.gz", "a.tar.gz"];
        let fresh: Vec<String> = all.into_iter().map(|name| names.fresh(name)).collect();
        let expected = ["Plan.odt", "plan (2).ODT", "Plan (3).odt", "README", "readme (2)", "a.tar.gz", "a.tar (2).gz"];
        assert_eq!(fresh, expected);
    }
}
