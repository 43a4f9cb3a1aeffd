//! SQL of files.

use super::{Checked, File, HELD, Held};
use crate::clock::Time;
use crate::db::{Sql, Tx};
use crate::error::Result;
use crate::id::{HeldId, ProfileId};
use crate::storage::Digest;

/// Whether anything refers to a row `f` of `files`. **Every table that refers to files has its line here**, each after an
/// `OR`; `tests/db/mod.rs` holds it.
macro_rules! is_referred_to {
    () => {
        "(EXISTS (SELECT 1 FROM held_files h WHERE h.sha256 = f.sha256)
            OR EXISTS (SELECT 1 FROM document_versions v WHERE v.sha256 = f.sha256 AND v.bytes = 'here')
            OR EXISTS (SELECT 1 FROM document_companions c WHERE c.sha256 = f.sha256)
            OR EXISTS (SELECT 1 FROM document_texts x WHERE x.thumbnail = f.sha256)
            OR EXISTS (SELECT 1 FROM event_files e WHERE e.sha256 = f.sha256)
            OR EXISTS (SELECT 1 FROM post_files b WHERE b.sha256 = f.sha256)
            OR EXISTS (SELECT 1 FROM draft_files d WHERE d.sha256 = f.sha256))"
    };
}

macro_rules! columns {
    () => {
        "f.sha256, f.size, f.media_type, f.stored_at, f.checked, f.place"
    };
}

pub(super) async fn find(tx: &mut Tx, digest: Digest) -> Result<Option<File>> {
    const FIND: &str = concat!("SELECT ", columns!(), " FROM files f WHERE f.sha256 = $1");
    tx.query(FIND).bind(digest.0.as_slice()).optional().await
}

/// The file of this digest, which is not swept for a day from now.
pub(super) async fn touch(tx: &mut Tx, digest: Digest) -> Result<Option<File>> {
    let now = tx.now();
    let touched = tx
        .query("UPDATE files SET touched_at = $2 WHERE sha256 = $1")
        .bind(digest.0.as_slice())
        .bind(now)
        .run()
        .await?;
    if touched == 0 { Ok(None) } else { find(tx, digest).await }
}

/// The file as it is kept: if somebody was quicker, theirs.
pub(super) async fn keep(tx: &mut Tx, new: &File) -> Result<File> {
    const KEEP: &str = concat!(
        "INSERT INTO files AS f (sha256, size, media_type, stored_at, touched_at, checked, place)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (sha256) DO UPDATE SET touched_at = excluded.touched_at RETURNING ",
        "sha256, size, media_type, stored_at, checked, place"
    );
    let now = tx.now();
    tx.query(KEEP)
        .bind(new.digest.0.as_slice())
        .bind(new.size)
        .bind(new.media_type.as_str())
        .bind(new.stored_at)
        .bind(now)
        .bind(new.checked)
        .bind(new.place.as_str())
        .one()
        .await
}

/// How many bytes somebody has sent within a day.
pub(super) async fn sent(tx: &mut Tx, owner: ProfileId) -> Result<i64> {
    let now = tx.now();
    tx.query(
        "SELECT CAST(COALESCE(SUM(f.size), 0) AS BIGINT) FROM held_files h JOIN files f ON f.sha256 = h.sha256
          WHERE h.owner = $1 AND h.expires_at > $2",
    )
    .bind(owner)
    .bind(now)
    .scalar()
    .await
}

/// Whatever else somebody sends at this moment waits. SQLite has one writer anyway.
pub(super) async fn lock_owner(tx: &mut Tx, owner: ProfileId) -> Result<()> {
    const LOCK: Sql = Sql {
        sqlite: "SELECT id FROM profiles WHERE id = $1",
        postgres: "SELECT id FROM profiles WHERE id = $1 FOR NO KEY UPDATE",
    };
    let _: Option<(ProfileId,)> = tx.query(LOCK).bind(owner).optional().await?;
    Ok(())
}

pub(super) async fn hold(tx: &mut Tx, owner: ProfileId, held: &Held) -> Result<()> {
    let expires_at = tx.now().after(HELD);
    tx.query("INSERT INTO held_files (id, owner, sha256, name, expires_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(held.id)
        .bind(owner)
        .bind(held.file.digest.0.as_slice())
        .bind(held.name.as_str())
        .bind(expires_at)
        .run()
        .await?;
    Ok(())
}

pub(super) async fn held(tx: &mut Tx, owner: ProfileId, id: HeldId) -> Result<Option<Held>> {
    const HELD: &str = concat!(
        "SELECT h.id, h.name, ",
        columns!(),
        " FROM held_files h JOIN files f ON f.sha256 = h.sha256 WHERE h.id = $1 AND h.owner = $2 AND h.expires_at > $3"
    );
    let now = tx.now();
    tx.query(HELD).bind(id).bind(owner).bind(now).optional().await
}

/// Writes down what the virus scan said.
pub(super) async fn set_checked(tx: &mut Tx, digest: Digest, checked: Checked) -> Result<()> {
    tx.query("UPDATE files SET checked = $2 WHERE sha256 = $1").bind(digest.0.as_slice()).bind(checked).run().await?;
    Ok(())
}

/// Some of what waits for the virus scan, the oldest first.
pub(super) async fn unscanned(tx: &mut Tx, most: i64) -> Result<Vec<File>> {
    const UNSCANNED: &str =
        concat!("SELECT ", columns!(), " FROM files f WHERE f.checked = 'unscanned' ORDER BY f.stored_at LIMIT $1");
    tx.query(UNSCANNED).bind(most).all().await
}

/// Takes away what nothing has referred to since before `before`, and answers where it lay. What was infected is remembered
/// until `long_before`.
pub(super) async fn take_unreferred(
    tx: &mut Tx,
    before: Time,
    long_before: Time,
    most: i64,
) -> Result<Vec<(String, Checked)>> {
    const TAKE: &str = concat!(
        "DELETE FROM files WHERE sha256 IN (
             SELECT f.sha256 FROM files f
              WHERE f.touched_at <= CASE WHEN f.checked = 'infected' THEN $2 ELSE $1 END AND NOT ",
        is_referred_to!(),
        " ORDER BY f.touched_at LIMIT $3)
         RETURNING place, checked"
    );
    tx.query(TAKE).bind(before).bind(long_before).bind(most).all().await
}

pub(super) async fn expire_held(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    tx.query("DELETE FROM held_files WHERE expires_at <= $1").bind(now).run().await?;
    Ok(())
}

/// Whether a row says that something lies there.
pub(super) async fn is_known(tx: &mut Tx, place: &str) -> Result<bool> {
    let found: i64 = tx.query("SELECT COUNT(*) FROM files WHERE place = $1").bind(place).scalar().await?;
    Ok(found > 0)
}
