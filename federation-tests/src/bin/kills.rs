//! `cargo run -p federation-tests --bin kills -- 50 [seed]`: kills hubs at random instants of a busy exchange, and
//! checks that nothing was lost, doubled or put out of order.

use anyhow::Context;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let kills: usize = arguments.next().context("say how many kills")?.parse()?;
    let seed: u64 = arguments.next().map_or(Ok(20_261_121), |seed| seed.parse())?;
    let (topics, replies) = federation_tests::exchange::survive(kills, seed).await;
    println!(
        "{kills} kills (seed {seed}): {topics} discussions and {replies} replies, each exactly once on three hubs, in order"
    );
    Ok(())
}
