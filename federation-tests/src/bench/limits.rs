//! How fast this machine signs and verifies: what no program that signs each delivery can go below.

use std::time::Instant;

use http_signatures::SigningKey;

use super::figures::{Figures, Goal};
use super::{meter, tell};

/// How long each is tried, in seconds.
const SECONDS: f64 = 1.0;

/// One core's worth, by the CPU time that was really had.
pub async fn measure(figures: &mut Figures) {
    tell("signing and verifying");
    let all = tokio::task::spawn_blocking(|| {
        let message = [b'x'; 300];
        let (rsa, ed) = (SigningKey::generate_rsa().unwrap(), SigningKey::generate_ed25519().unwrap());
        let (by_rsa, by_ed) = (rsa.sign(&message).unwrap(), ed.sign(&message).unwrap());
        [
            ("limits.rsa_signs", each(|| drop(rsa.sign(&message).unwrap()))),
            ("limits.rsa_verifies", each(|| assert!(rsa.public_key().verify(&message, &by_rsa)))),
            ("limits.ed25519_signs", each(|| drop(ed.sign(&message).unwrap()))),
            ("limits.ed25519_verifies", each(|| assert!(ed.public_key().verify(&message, &by_ed)))),
        ]
    });
    for (name, value) in all.await.unwrap() {
        figures.note(name, value, "per CPU second", Goal::None);
    }
}

fn each(mut act: impl FnMut()) -> f64 {
    let process = std::process::id();
    let (began, before) = (Instant::now(), meter::Reading::of(process).cpu);
    let mut count = 0_u32;
    while began.elapsed().as_secs_f64() < SECONDS {
        for _ in 0..50 {
            act();
        }
        count += 50;
    }
    f64::from(count) / (meter::Reading::of(process).cpu - before) * 1000.0
}
