//! The published and derived vectors of object integrity proofs: step by step, then as a whole.

use aws_lc_rs::digest::{SHA256, digest};
use http_signatures::{ProofError, PublicKey, SigningKey, canonical_json, proofs, prove};
use serde_json::Value;

use crate::support::{PROOFS, all_vectors, hex, vector};

const FEDIFY: &str = include_str!("../vectors/proof-fedify.json");

/// Right as mathematics, and refused by whoever knows the time, the keys of actors, or who did what.
const LEFT_TO_THE_CALLER: [&str; 3] = ["derived-expired", "derived-foreign-key", "derived-other-local-actor"];

fn keys(file: &str) -> Value {
    let file: Value = serde_json::from_str(file).unwrap();
    file["keys"].clone()
}

fn public() -> PublicKey {
    PublicKey::from_multibase(keys(PROOFS)["public_multikey"].as_str().unwrap()).unwrap()
}

/// The private half, which is published as a Multikey: two bytes that say so, then the 32 of RFC 8032.
fn private() -> SigningKey {
    let keys = keys(PROOFS);
    let bytes = bs58::decode(&keys["private_multikey"].as_str().unwrap()[1..]).into_vec().unwrap();
    assert_eq!(bytes[..2], [0x80, 0x26]);
    // PKCS#8 version 1 (RFC 8410 section 7).
    let head = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    let pem = pem::encode(&pem::Pem::new("PRIVATE KEY", [&head[..], &bytes[2..]].concat()));
    SigningKey::from_pkcs8_pem(&pem).unwrap()
}

/// The document of a vector without its proof, and the proof without its value.
fn taken_apart(vector: &Value) -> (Value, Value) {
    let mut document = vector["signed_document"].clone();
    let mut proof = document.as_object_mut().unwrap().remove("proof").unwrap();
    proof.as_object_mut().unwrap().remove("proofValue").unwrap();
    (document, proof)
}

#[test]
fn every_step_towards_what_is_signed_is_that_of_the_vectors() {
    for vector in all_vectors(PROOFS) {
        let (document, proof) = taken_apart(&vector);
        let mut hash_data = String::new();
        for (value, text, hash) in
            [(proof, "proof_config_jcs", "proof_config_sha256"), (document, "doc_jcs", "doc_sha256")]
        {
            let canonical = canonical_json(&value).unwrap();
            assert_eq!(canonical, vector[text].as_str().unwrap().as_bytes(), "{} {text}", vector["id"]);
            assert_eq!(hex(digest(&SHA256, &canonical).as_ref()), vector[hash], "{} {hash}", vector["id"]);
            hash_data += vector[hash].as_str().unwrap();
        }
        assert_eq!(vector["hash_data_hex"], hash_data, "{}", vector["id"]);
    }
}

#[test]
fn what_is_read_from_a_document_is_what_the_vector_says_was_signed() {
    let mut read = 0;
    for vector in all_vectors(PROOFS) {
        for proof in proofs(&vector["signed_document"]).unwrap_or_default() {
            assert_eq!(hex(proof.hash_data()), vector["hash_data_hex"], "{}", vector["id"]);
            assert_eq!(hex(proof.signature()), vector["signature_hex"], "{}", vector["id"]);
            assert_eq!(proof.verify(&public()).is_ok(), vector["crypto_valid"] == true, "{}", vector["id"]);
            read += 1;
        }
    }
    // All but the other suite, the other purpose and the other context.
    assert_eq!(read, 10);
}

#[test]
fn the_published_proofs_are_the_ones_that_we_make() {
    for id in ["eddsa-jcs-2022-w3c", "fep-8b32-v2", "fep-8b32-v1-ctx-in-proof", "derived-other-local-actor"] {
        let vector = vector(PROOFS, id);
        let published = &vector["signed_document"]["proof"];
        let (document, _) = taken_apart(&vector);
        let (method, created) = (&published["verificationMethod"], &published["created"]);
        let ours = prove(&document, &private(), method.as_str().unwrap(), created.as_str().unwrap());
        assert_eq!(ours.as_ref(), Ok(published), "{id}");
        // Whether the document has its proof already makes no difference.
        assert_eq!(
            prove(&vector["signed_document"], &private(), method.as_str().unwrap(), created.as_str().unwrap()),
            ours
        );
    }
}

/// How many proofs of the document verify; the first that does not is the answer.
fn judge(document: &Value, key: &PublicKey) -> Result<usize, ProofError> {
    let proofs = proofs(document)?;
    proofs.iter().try_for_each(|proof| proof.verify(key))?;
    Ok(proofs.len())
}

/// One test for each vector: its name says what happens, its line pins the answer.
macro_rules! vectors {
    ($($name:ident: $id:literal => $answer:expr;)*) => {
        $(#[test] fn $name() {
            let vector = vector(PROOFS, $id);
            let answer = judge(&vector["signed_document"], &public());
            let believed = answer == Ok(1) && !LEFT_TO_THE_CALLER.contains(&$id);
            let allowed = match vector["expect"].as_str().unwrap() {
                "accept" => believed,
                "reject" => !believed,
                "reject-or-accept" => true,
                other => panic!("unknown expectation {other}"),
            };
            assert!(allowed, "{answer:?} ({})", vector["reason"]);
            assert_eq!(answer, $answer);
        })*

        #[test]
        fn no_vector_is_left_out() {
            let ids: Vec<String> = all_vectors(PROOFS).iter().map(|v| v["id"].as_str().unwrap().to_owned()).collect();
            assert_eq!(ids, [$($id),*]);
        }
    };
}

vectors! {
    that_of_the_w3c_is_accepted: "eddsa-jcs-2022-w3c" => Ok(1);
    that_of_the_fep_is_accepted: "fep-8b32-v2" => Ok(1);
    that_of_fedifys_tests_is_accepted: "fep-8b32-v1-ctx-in-proof" => Ok(1);
    other_content_is_refused: "derived-content-changed" => Err(ProofError::BadSignature);
    another_time_is_refused: "derived-created-changed" => Err(ProofError::BadSignature);
    a_time_of_expiry_added_later_is_refused: "derived-expires-added" => Err(ProofError::BadSignature);
    an_expired_proof_is_right_and_says_so: "derived-expired" => Ok(1);
    another_suite_is_passed_over: "derived-other-suite" => Ok(0);
    another_purpose_is_refused: "derived-other-purpose" => Err(ProofError::WrongPurpose);
    a_key_elsewhere_is_right_and_named: "derived-foreign-key" => Ok(1);
    another_context_is_refused: "derived-context-mismatch" => Err(ProofError::ContextMismatch);
    no_time_of_making_is_accepted: "derived-no-created" => Ok(1);
    a_key_of_somebody_else_here_is_right_and_named: "derived-other-local-actor" => Ok(1);
}

#[test]
fn what_is_left_to_the_caller_can_be_seen_by_the_caller() {
    let [expired, foreign, other] = LEFT_TO_THE_CALLER.map(|id| vector(PROOFS, id)["signed_document"].clone());
    let of = |document: &Value| proofs(document).unwrap().remove(0);
    let new_year_2000 = 946_684_800;
    assert_eq!(of(&expired).expires(), Some(new_year_2000));
    assert!(of(&expired).has_expired(new_year_2000 + 1) && !of(&expired).has_expired(new_year_2000));
    assert_eq!(of(&foreign).verification_method(), "https://evil.example/users/mallory#ed25519-key");
    assert_eq!(foreign["actor"], "https://server.example/users/alice");
    assert_eq!(of(&other).verification_method(), "https://server.example/users/alice#ed25519-key");
    assert_eq!(other["actor"], "https://server.example/users/bob");
}

#[test]
fn times_are_told_in_seconds() {
    let proof = proofs(&vector(PROOFS, "fep-8b32-v2")["signed_document"]).unwrap().remove(0);
    assert_eq!((proof.created(), proof.expires()), (Some(1_677_281_798), None));
    assert!(!proof.has_expired(i64::MAX));
    assert!(proof.is_ahead_of(1_677_281_797) && !proof.is_ahead_of(1_677_281_798));
    let without = proofs(&vector(PROOFS, "derived-no-created")["signed_document"]).unwrap().remove(0);
    assert!(without.created().is_none() && !without.is_ahead_of(0));
}

#[test]
fn what_fedify_signs_is_believed_with_nanoseconds_and_contexts_of_its_own() {
    let vector = vector(FEDIFY, "fedify-create");
    let document = &vector["signed_document"];
    let proof = proofs(document).unwrap().remove(0);
    assert_eq!(hex(proof.hash_data()), vector["hash_data_hex"]);
    assert_eq!(keys(FEDIFY)["public_multikey"], keys(PROOFS)["public_multikey"]);
    assert_eq!(proof.verify(&public()), Ok(()));
    assert_eq!(document["proof"]["created"], "2026-11-21T10:00:00.052740037Z");
    assert_eq!(proof.created(), Some(1_795_255_200));
}
