//! Kills and a broken network while people use three hubs, in short. The long form is `--bin chaos`.

use federation_tests::chaos::{Trial, hold};
use federation_tests::process::program;

async fn try_with(postgres: Option<String>) {
    let (program, seed) = (program(), 20_261_121);
    let trial = Trial { kills: 20, acts: 300, seed, postgres, program, deletions: true, patience: 120 };
    let (figures, findings) = hold(&trial).await;
    assert!(findings.is_clean(), "{figures:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_is_cut_stalls_and_tears_loses_nothing_and_doubles_nothing() {
    try_with(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgresql_neither() {
    #[expect(clippy::disallowed_methods, reason = "which database is tested is the choice of whoever runs the tests")]
    let server = std::env::var("FOLKMOOT_TEST_DATABASE").ok().filter(|url| url.starts_with("postgres"));
    if server.is_some() {
        try_with(server).await;
    }
}
