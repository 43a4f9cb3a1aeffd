//! Object integrity proofs: what we prove, we believe; what was changed on the way, or is not a proof, we do not.

use aws_lc_rs::digest::{SHA256, digest};
use http_signatures::{ProofError, SigningKey, canonical_json, proofs, prove};
use serde_json::{Value, json};

use crate::support::ed25519;

const METHOD: &str = "https://hub.example/u/ana#ed25519-key";
const CREATED: &str = "2026-11-21T10:00:00Z";

/// A document with one of everything that JSON has.
fn document() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"],
        "id": "https://hub.example/a/1",
        "type": "Create",
        "actor": "https://hub.example/u/ana",
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
        "object": {
            "id": "https://hub.example/n/1",
            "type": "Note",
            "content": "Sut mae, \"hub\"? – Tŷ 😂\n",
            "summary": null,
            "sensitive": false,
            "location": {"longitude": -71.184_902, "latitude": 25},
        },
    })
}

fn proven_by(key: &SigningKey, mut document: Value) -> Value {
    document["proof"] = prove(&document, key, METHOD, CREATED).unwrap();
    document
}

fn proven() -> Value {
    proven_by(&ed25519(), document())
}

/// How many proofs of the document verify; the first that does not is the answer.
fn judge(document: &Value) -> Result<usize, ProofError> {
    let proofs = proofs(document)?;
    proofs.iter().try_for_each(|proof| proof.verify(&ed25519().public_key()))?;
    Ok(proofs.len())
}

/// Signs with whatever proof is given, as the W3C's algorithm does and without asking.
fn signed(mut document: Value, mut proof: Value) -> Value {
    let hash = |value: &Value| digest(&SHA256, &canonical_json(value).unwrap());
    let hashes = [hash(&proof), hash(&document)];
    let signature = ed25519().sign(&[hashes[0].as_ref(), hashes[1].as_ref()].concat()).unwrap();
    proof["proofValue"] = format!("z{}", bs58::encode(signature).into_string()).into();
    document["proof"] = proof;
    document
}

/// A proof of ours without its value, with one member put in, or taken out by null.
fn options(name: &str, value: Value) -> Value {
    let mut proof = proven()["proof"].take();
    let members = proof.as_object_mut().unwrap();
    members.remove("proofValue");
    members.insert(name.to_owned(), value);
    members.retain(|_, value| !value.is_null());
    proof
}

#[test]
fn what_we_prove_we_believe_with_our_key_only() {
    let document = proven();
    let proof = proofs(&document).unwrap().remove(0);
    assert_eq!((proof.verification_method(), proof.created()), (METHOD, Some(1_795_255_200)));
    assert_eq!(proof.verify(&ed25519().public_key()), Ok(()));
    let other = SigningKey::generate_ed25519().unwrap().public_key();
    assert_eq!(proof.verify(&other), Err(ProofError::BadSignature));
    let rsa = SigningKey::generate_rsa().unwrap();
    assert_eq!(proof.verify(&rsa.public_key()), Err(ProofError::WrongKeyKind));
    assert_eq!(prove(&document, &rsa, METHOD, CREATED), Err(ProofError::WrongKeyKind));
}

#[test]
fn a_proof_has_the_members_of_its_suite_and_the_context_of_its_document() {
    let mut proof = proven()["proof"].take();
    let value = proof.as_object_mut().unwrap().remove("proofValue").unwrap();
    assert!(value.as_str().unwrap().starts_with('z'));
    let expected = json!({
        "@context": document()["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        "created": CREATED,
    });
    assert_eq!(proof, expected);
}

#[test]
fn a_document_without_context_is_proven_without_one() {
    let mut bare = document();
    bare.as_object_mut().unwrap().remove("@context");
    let bare = proven_by(&ed25519(), bare);
    assert!(bare["proof"].get("@context").is_none());
    assert_eq!(judge(&bare), Ok(1));
}

#[test]
fn order_and_spaces_on_the_way_do_not_matter() {
    let document = proven();
    let mut reversed: serde_json::Map<String, Value> =
        document.as_object().unwrap().clone().into_iter().rev().collect();
    let note = reversed["object"].as_object().unwrap().clone().into_iter().rev().collect();
    reversed.insert("object".to_owned(), note);
    let again: Value = serde_json::from_str(&serde_json::to_string_pretty(&reversed).unwrap()).unwrap();
    assert_ne!(again.to_string(), document.to_string());
    assert_eq!(judge(&again), Ok(1));
}

#[test]
fn numbers_that_are_one_double_are_proven_alike() {
    for (latitude, expected) in [(json!(25.0), Ok(1)), (json!(25.000_000_1), Err(ProofError::BadSignature))] {
        let mut document = proven();
        document["object"]["location"]["latitude"] = latitude;
        assert_eq!(judge(&document), expected);
    }
}

#[test]
fn no_single_bit_of_a_proven_document_can_be_turned() {
    let document = proven();
    let bytes = document.to_string().into_bytes();
    let mut read = 0;
    for (at, bit) in (0..bytes.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1 << bit;
        let Ok(changed) = serde_json::from_slice::<Value>(&bytes) else { continue };
        read += 1;
        assert_ne!(changed, document);
        assert!(!matches!(judge(&changed), Ok(1..)), "{changed}");
    }
    assert!(read > bytes.len() * 4, "{read}");
}

#[test]
fn no_member_of_a_document_can_be_taken_out_or_added_and_none_of_its_object() {
    for place in ["", "/object", "/object/location"] {
        let names: Vec<String> = proven().pointer(place).unwrap().as_object().unwrap().keys().cloned().collect();
        for name in names.iter().filter(|name| *name != "proof") {
            let mut changed = proven();
            changed.pointer_mut(place).unwrap().as_object_mut().unwrap().remove(name);
            let expected = if name == "@context" { ProofError::ContextMismatch } else { ProofError::BadSignature };
            assert_eq!(judge(&changed), Err(expected), "{place} {name}");
        }
        let mut changed = proven();
        changed.pointer_mut(place).unwrap()["audience"] = json!("https://other.example/g");
        assert_eq!(judge(&changed), Err(ProofError::BadSignature), "{place}");
    }
}

#[test]
fn every_member_of_a_proof_is_needed_and_none_can_be_added_later() {
    for (name, expected) in [
        ("@context", Err(ProofError::BadSignature)),
        ("type", Ok(0)),
        ("cryptosuite", Ok(0)),
        ("verificationMethod", Err(ProofError::Malformed("verificationMethod"))),
        ("proofPurpose", Err(ProofError::WrongPurpose)),
        ("created", Err(ProofError::BadSignature)),
        ("proofValue", Err(ProofError::Malformed("proofValue"))),
    ] {
        let mut changed = proven();
        changed["proof"].as_object_mut().unwrap().remove(name);
        assert_eq!(judge(&changed), expected, "{name}");
    }
    for (name, value) in [("expires", json!("2999-01-01T00:00:00Z")), ("id", json!("urn:x")), ("domain", json!("x"))] {
        let mut changed = proven();
        changed["proof"][name] = value.clone();
        assert_eq!(judge(&changed), Err(ProofError::BadSignature), "{name}");
        // Whoever puts it there before signing may.
        assert_eq!(judge(&signed(document(), options(name, value))), Ok(1), "{name}");
    }
}

#[test]
fn a_member_of_the_wrong_form_is_refused_by_name() {
    let value = proven()["proof"]["proofValue"].as_str().unwrap().to_owned();
    let digits = &value[1..];
    let cases = [
        ("proofPurpose", json!("authentication"), ProofError::WrongPurpose),
        ("proofPurpose", json!(["assertionMethod"]), ProofError::WrongPurpose),
        ("previousProof", json!("urn:uuid:1"), ProofError::Chained),
        ("@context", json!("https://www.w3.org/ns/activitystreams"), ProofError::ContextMismatch),
        ("@context", json!(["https://www.w3.org/ns/activitystreams"]), ProofError::ContextMismatch),
        ("@context", json!([]), ProofError::ContextMismatch),
        ("@context", json!(null), ProofError::ContextMismatch),
    ];
    let methods =
        [json!(""), json!("key"), json!(1), json!({"id": METHOD}), json!("https://hub.example/a b"), json!(":x")];
    let methods = methods.into_iter().map(|value| ("verificationMethod", value));
    let values = [
        json!(""),
        json!("z"),
        json!(digits),
        json!(format!("m{digits}")),
        json!(format!("z{}", &digits[3..])),
        json!(format!("z1{digits}")),
        json!(format!("z{digits} ")),
        json!(format!("z0{}", &digits[1..])),
        json!(format!("z{}", "1".repeat(65))),
        json!(format!("z{}", "2".repeat(100_000))),
        json!([value]),
        json!(1),
    ];
    let values = values.into_iter().map(|value| ("proofValue", value));
    let malformed = methods.chain(values).map(|(name, value)| (name, value, ProofError::Malformed(name)));
    for (name, value, expected) in cases.into_iter().chain(malformed) {
        let mut changed = proven();
        changed["proof"][name] = value.clone();
        assert_eq!(judge(&changed), Err(expected), "{name} {value}");
    }
}

#[test]
fn a_value_of_64_zeroes_is_a_value_that_does_not_verify() {
    let mut changed = proven();
    changed["proof"]["proofValue"] = format!("z{}", "1".repeat(64)).into();
    assert_eq!(judge(&changed), Err(ProofError::BadSignature));
}

#[test]
fn a_time_is_a_date_and_a_time_of_day_with_a_zone() {
    for (created, seconds) in [
        ("2026-11-21T10:00:00Z", 1_795_255_200),
        ("2026-11-21T10:00:00.052740037Z", 1_795_255_200),
        ("2026-11-21T10:00:00.000Z", 1_795_255_200),
        ("2026-11-21T11:30:00+01:30", 1_795_255_200),
        ("2026-11-21T10:00:00-00:00", 1_795_255_200),
        ("1969-12-31T23:59:59Z", -1),
    ] {
        // Hashed as it came, however it is written.
        let document = signed(document(), options("created", json!(created)));
        assert_eq!(judge(&document), Ok(1), "{created}");
        assert_eq!(proofs(&document).unwrap()[0].created(), Some(seconds), "{created}");
    }
    for time in [
        json!(""),
        json!("2026-11-21"),
        json!("2026-11-21T10:00:00"),
        json!("2026-11-21T10:00Z"),
        json!("2026-11-21 10:00:00Z"),
        json!("2026-11-21t10:00:00z"),
        json!("20261121T100000Z"),
        json!("2026-11-21T10:00:00.Z"),
        json!("2026-11-21T10:00:00,5Z"),
        json!("2026-11-21T10:00:00+0100"),
        json!("2026-11-21T10:00:00Z[Europe/London]"),
        json!("2026-02-30T10:00:00Z"),
        json!("2026-11-21T25:00:00Z"),
        json!(" 2026-11-21T10:00:00Z"),
        json!(format!("2026-11-21T10:00:00.{}Z", "0".repeat(50))),
        json!(1_795_255_200),
        json!(null),
    ] {
        for name in ["created", "expires"] {
            let mut changed = proven();
            changed["proof"][name] = time.clone();
            assert_eq!(judge(&changed), Err(ProofError::BadDate(name)), "{name} {time}");
        }
    }
}

#[test]
fn what_cannot_stand_in_a_proof_of_ours_is_refused_before_it_is_signed() {
    for created in [
        "",
        "2026-11-21",
        "2026-11-21T10:00:00.5Z",
        "2026-11-21T10:00:00.0Z",
        "2026-11-21T10:00:00+00:00",
        "2026-11-21T10:60:00Z",
        "2026-11-21T23:59:60Z",
    ] {
        let answer = prove(&document(), &ed25519(), METHOD, created);
        assert_eq!(answer, Err(ProofError::BadDate("created")), "{created}");
    }
    for method in ["", "ana", "https://hub.example/u/tŷ#key", "https://hub.example/u/a na", &"https:".repeat(9_000)] {
        let answer = prove(&document(), &ed25519(), method, CREATED);
        assert_eq!(answer, Err(ProofError::Malformed("verificationMethod")), "{method}");
    }
    for document in [json!(null), json!([document()]), json!("x"), json!(1)] {
        assert_eq!(prove(&document, &ed25519(), METHOD, CREATED), Err(ProofError::NotAnObject));
        assert_eq!(proofs(&document).err(), Some(ProofError::NotAnObject));
    }
}

#[test]
fn a_document_may_carry_up_to_four_proofs_each_over_the_document_alone() {
    let mut several = document();
    let other = SigningKey::generate_ed25519().unwrap();
    let [ours, theirs] = [ed25519(), other.clone()].map(|key| prove(&document(), &key, METHOD, CREATED).unwrap());
    let unknown = json!({"type": "Ed25519Signature2020", "proofValue": 1});
    several["proof"] = json!([ours, unknown, theirs]);
    let found = proofs(&several).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].verify(&ed25519().public_key()), Ok(()));
    assert_eq!(found[1].verify(&ed25519().public_key()), Err(ProofError::BadSignature));
    assert_eq!(found[1].verify(&other.public_key()), Ok(()));

    several["proof"] = json!([ours, ours, ours, ours]);
    assert_eq!(judge(&several), Ok(4));
    several["proof"] = json!([ours, ours, ours, ours, ours]);
    assert_eq!(judge(&several), Err(ProofError::TooMany));
    several["proof"] = json!([unknown, unknown, unknown, unknown, unknown]);
    assert_eq!(judge(&several), Err(ProofError::TooMany));
    let mut damaged = theirs;
    damaged["proofPurpose"] = json!("authentication");
    several["proof"] = json!([ours, damaged]);
    assert_eq!(judge(&several), Err(ProofError::WrongPurpose));
}

#[test]
fn no_proof_is_none_and_what_is_no_proof_is_refused() {
    assert_eq!(judge(&document()), Ok(0));
    for (proof, expected) in [
        (json!([]), Ok(0)),
        (json!({}), Ok(0)),
        (json!({"type": ["DataIntegrityProof"], "cryptosuite": "eddsa-jcs-2022"}), Ok(0)),
        (json!({"type": "DataIntegrityProof", "cryptosuite": "bbs-2023"}), Ok(0)),
        (json!(null), Err(ProofError::Malformed("proof"))),
        (json!("https://hub.example/proofs/1"), Err(ProofError::Malformed("proof"))),
        (json!([[]]), Err(ProofError::Malformed("proof"))),
        (json!([{}, 1]), Err(ProofError::Malformed("proof"))),
    ] {
        let mut document = document();
        document["proof"] = proof.clone();
        assert_eq!(judge(&document), expected, "{proof}");
    }
}

#[test]
fn a_signature_of_the_older_kind_is_neither_proven_nor_in_the_way() {
    let older = json!({"type": "RsaSignature2017", "creator": METHOD, "created": CREATED, "signatureValue": "AAAA"});
    let mut document = proven();
    document["signature"] = older.clone();
    assert_eq!(judge(&document), Ok(1));
    assert_eq!(prove(&document, &ed25519(), METHOD, CREATED).as_ref(), Ok(&document["proof"]));
    // That of an embedded object is part of the document like anything else.
    let mut inside = proven();
    inside["object"]["signature"] = older;
    assert_eq!(judge(&inside), Err(ProofError::BadSignature));
}

#[test]
fn a_proof_without_a_context_is_hashed_as_it_came() {
    assert_eq!(judge(&signed(document(), options("@context", json!(null)))), Ok(1));
    // Signed with the context of the document, and the context then left out: another proof than was signed.
    let mut left_out = proven();
    left_out["proof"].as_object_mut().unwrap().remove("@context");
    assert_eq!(judge(&left_out), Err(ProofError::BadSignature));
}

#[test]
fn a_context_that_only_begins_like_that_of_the_document_is_refused_however_it_was_signed() {
    let beginning = json!(["https://www.w3.org/ns/activitystreams"]);
    let with_all = signed(document(), options("@context", beginning.clone()));
    assert_eq!(judge(&with_all), Err(ProofError::ContextMismatch));
    // As W3C has it: signed over the beginning alone, and the document extended afterwards.
    let mut short = document();
    short["@context"] = beginning;
    let mut extended = proven_by(&ed25519(), short);
    assert_eq!(judge(&extended), Ok(1));
    extended["@context"] = document()["@context"].clone();
    assert_eq!(judge(&extended), Err(ProofError::ContextMismatch));
}

#[test]
fn an_embedded_object_is_proven_for_itself_and_its_proof_is_part_of_what_is_around_it() {
    let author = SigningKey::generate_ed25519().unwrap();
    let mut activity = document();
    activity["object"]["@context"] = document()["@context"].clone();
    activity["object"] = proven_by(&author, activity["object"].take());
    let activity = proven_by(&ed25519(), activity);
    assert_eq!(judge(&activity), Ok(1));
    assert_eq!(proofs(&activity["object"]).unwrap()[0].verify(&author.public_key()), Ok(()));
    assert_eq!(judge(&activity["object"]), Err(ProofError::BadSignature));

    let mut without = activity.clone();
    without["object"].as_object_mut().unwrap().remove("proof");
    assert_eq!(judge(&without), Err(ProofError::BadSignature));
    // Passed on by somebody else, it is still the author's; without its context it is not.
    let mut announce = json!({"@context": document()["@context"], "type": "Announce", "object": activity["object"]});
    assert_eq!(proofs(&announce["object"]).unwrap()[0].verify(&author.public_key()), Ok(()));
    announce["object"].as_object_mut().unwrap().remove("@context");
    assert_eq!(proofs(&announce["object"]).err(), Some(ProofError::ContextMismatch));
}

#[test]
fn an_error_repeats_nothing_of_what_the_peer_sent() {
    let mut changed = proven();
    changed["proof"]["verificationMethod"] = json!("<script>");
    let error = judge(&changed).unwrap_err().to_string();
    assert_eq!(error, "the proof has no valid verificationMethod");
}
