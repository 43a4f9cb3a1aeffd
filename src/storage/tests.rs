//! The same of every store: a folder, and the bucket that `FOLKMOOT_TEST_STORAGE` names.

use std::time::Duration;

use futures_util::TryStreamExt;

use super::*;
use crate::clock::Clock;
use crate::id::secret;

/// A folder, and the bucket if there is one; the folder is deleted with the last of it.
fn stores() -> (Vec<Store>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::for_tests("hub.test", folder.path().to_path_buf());
    let mut stores = vec![Store::open(&config).unwrap()];
    if let Some(url) = Config::chosen("FOLKMOOT_TEST_STORAGE") {
        config.storage.url = Some(url);
        (config.storage.access_key, config.storage.secret_key) = (Some("S3RVER".into()), Some("S3RVER".into()));
        stores.push(Store::open(&config).unwrap());
    }
    (stores, folder)
}

fn later(by: Duration) -> Time {
    Clock::system().now().after(by)
}

async fn read(store: &Store, key: &str, range: Range<u64>) -> Vec<u8> {
    let pieces: Vec<Bytes> = store.read(key, range).await.unwrap().try_collect().await.unwrap();
    pieces.concat()
}

async fn put(store: &Store, bytes: &[u8]) -> (Arrived, String) {
    let mut incoming = store.take_in(&secret(8).unwrap());
    for piece in bytes.chunks(100_003) {
        incoming.write(piece).await.unwrap();
    }
    let arrived = incoming.finish().await.unwrap();
    let key = format!("{}/{}-{}", &arrived.digest.to_string()[..2], arrived.digest, secret(8).unwrap());
    store.settle(&arrived, &key).await.unwrap();
    (arrived, key)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_in_comes_out_whole_or_in_part_and_is_known_by_its_digest() {
    let (stores, _folder) = stores();
    for store in &stores {
        // More than two parts of a bucket.
        for length in [0_usize, 1, 5, 300_000, 14_000_000] {
            let bytes: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
            let (arrived, key) = put(store, &bytes).await;
            let known = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
            assert_eq!(arrived.digest.0, known.as_ref());
            assert_eq!(arrived.size, length as u64);
            assert_eq!(arrived.head, bytes[..length.min(8192)]);
            assert_eq!(store.size(&key).await.unwrap(), Some(length as u64), "{}", store.words());
            assert!(read(store, &key, 0..length as u64).await == bytes, "{length} bytes in {}", store.words());
            if length > 1000 {
                assert_eq!(read(store, &key, 250_000..250_007).await, bytes[250_000..250_007]);
                let end = length as u64;
                assert_eq!(read(store, &key, end - 3..end).await, bytes[length - 3..]);
                assert!(read(store, &key, 7..7).await.is_empty());
            }
            store.delete(&key).await.unwrap();
            assert!(!store.exists(&key).await.unwrap());
            store.delete(&key).await.unwrap();
            assert!(store.read(&key, 0..1).await.is_err());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_broke_off_lies_under_no_key_and_is_swept() {
    let (stores, folder) = stores();
    for store in &stores {
        let name = secret(8).unwrap();
        let mut incoming = store.take_in(&name);
        incoming.write(&vec![7; 400_000]).await.unwrap();
        // As if the process had been killed: nothing cleans up behind it.
        std::mem::forget(incoming);
        assert!(!store.exists(&format!("incoming/{name}")).await.unwrap());
        let mut whole = store.take_in(&secret(8).unwrap());
        whole.write(b"whole, but nobody gave it a key").await.unwrap();
        let arrived = whole.finish().await.unwrap();
        let key = arrived.key.to_string();
        assert_eq!(store.sweep(Time(0)).await.unwrap(), 0);
        assert!(store.exists(&key).await.unwrap());
        assert!(store.sweep(later(Duration::from_secs(5))).await.unwrap() >= 1);
        assert!(!store.exists(&key).await.unwrap());
    }
    let left: Vec<_> = std::fs::read_dir(folder.path().join("files/incoming")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_abandoned_leaves_nothing() {
    let (stores, folder) = stores();
    for store in &stores {
        let mut incoming = store.take_in(&secret(8).unwrap());
        incoming.write(&vec![7; 7_000_000]).await.unwrap();
        incoming.abandon().await;
    }
    assert_eq!(std::fs::read_dir(folder.path().join("files/incoming")).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_says_whether_the_store_does_what_it_must() {
    let (stores, folder) = stores();
    for store in &stores {
        assert!(store.try_out(&secret(8).unwrap(), 3_000_000).await.unwrap().contains("can be written"));
    }
    let mut config = Config::for_tests("hub.test", folder.path().to_path_buf());
    config.storage.url = Some("s3://nowhere?endpoint=http://127.0.0.1:9".into());
    (config.storage.access_key, config.storage.secret_key) = (Some("x".into()), Some("y".into()));
    let away = Store::open(&config).unwrap().try_out("x", 10).await.unwrap_err();
    assert!(away.contains("bucket nowhere at 127.0.0.1") && away.contains("storage"), "{away}");
}

#[test]
fn a_digest_is_its_small_hexadecimal_text() {
    let digest = Digest([0xab; 32]);
    assert_eq!(digest.to_string().parse(), Ok(digest));
    for text in ["", "ab", &"AB".repeat(32), &"zz".repeat(32), &"ab".repeat(33)] {
        assert_eq!(text.parse::<Digest>(), Err(NotADigest), "{text}");
    }
}
