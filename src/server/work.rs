//! The loops: following up the journal, applying what came in, doing jobs, delivering. Each waits for its bell and
//! looks by itself now and then.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use crate::accounts::admissions;
use crate::app::Wake;
use crate::audience;
use crate::db::Tx;
use crate::directory::search;
use crate::discussions::{copies, kept, log};
use crate::documents::{self, texts, versions};
use crate::drafts::publishing;
use crate::error::{Error, Result};
use crate::events;
use crate::federation::delivery::Courier;
use crate::federation::inbox::applier::Applier;
use crate::federation::outbox::{self, Hub as HubAddress};
use crate::federation::{
    Federation, actors, backfill, bytes, chain, completion, delivery, guests, lookup, records, synchronisation,
};
use crate::files::{scan, sweep};
use crate::groups::{self, invitation_store, invitations, offers, orphans, requests, roles};
use crate::id::{DraftId, GroupId, ProfileId, TopicId};
use crate::jobs::worker::{self, Job};
use crate::jobs::{self, Lane, Outcome, calendar};
use crate::journal::{self, Entry, Recorded};
use crate::mail::{self, OnlyIf, Queued};
use crate::{notices, posts};

/// How long a loop waits before it looks by itself.
const LOOK: Duration = Duration::from_secs(1);
/// The follow-up's place in the journal.
const CURSOR: &str = "follow-up";
/// How many journal entries one transaction follows up.
const ENTRIES: i64 = 200;

/// The bell that a loop waits for.
type Bell = fn(&Wake) -> &Notify;

/// Who does jobs: one only what somebody waits for, one only what strangers can cause, one only mail.
const RUNNERS: [(Lane, Bell); 5] = [
    (Lane::AWAITED, |wake| &wake.jobs.awaited),
    (Lane::WORK, |wake| &wake.jobs.work),
    (Lane::WORK, |wake| &wake.jobs.work),
    (Lane::AT_WILL, |wake| &wake.jobs.at_will),
    (Lane::MAIL, |wake| &wake.jobs.mail),
];

/// Starts every loop of a hub; each ends after its step in hand once `stopped` says so.
pub(super) fn start_loops(federation: &Federation, loops: &mut JoinSet<()>, stopped: &watch::Receiver<bool>) {
    federation.app.wake.running.store(true, Ordering::SeqCst);
    let step = federation.clone();
    loops.spawn(run_loop(
        federation.clone(),
        stopped.clone(),
        |wake| &wake.journal,
        move || {
            let federation = step.clone();
            async move { Ok(follow_up(&federation).await? | index(&federation).await?) }
        },
    ));
    loops.spawn(Applier::new(federation).run(stopped.clone()));
    for (lane, bell) in RUNNERS {
        let step = federation.clone();
        loops.spawn(run_loop(federation.clone(), stopped.clone(), bell, move || {
            let federation = step.clone();
            async move { run_job(&federation, lane).await }
        }));
    }
    loops.spawn(Courier::new(federation).run(stopped.clone()));
}

/// Waits, without anybody waking it.
pub(super) async fn expire(after: Duration) {
    let _ = tokio::time::timeout(after, std::future::pending::<()>()).await;
}

async fn run_loop<F, S>(federation: Federation, mut stopped: watch::Receiver<bool>, bell: Bell, step: S)
where
    F: Future<Output = Result<bool>> + Send,
    S: Fn() -> F + Send,
{
    while !*stopped.borrow() {
        match step().await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(error = %error, "a step of the hub's work failed; it is tried again"),
        }
        tokio::select! {
            _ = tokio::time::timeout(LOOK, bell(&federation.app.wake).notified()) => {}
            _ = stopped.changed() => {}
        }
    }
}

/// Everything that follows from one entry: other hubs are told, and people.
async fn tell(tx: &mut Tx, hub: HubAddress<'_>, recorded: &Recorded) -> Result<()> {
    outbox::publish(tx, hub, recorded).await?;
    if let Entry::TopicDeleted { topic, .. } = &recorded.entry {
        documents::forget(tx, *topic).await?;
        events::attached::forget(tx, *topic).await?;
    }
    orphans::follow(tx, &recorded.entry).await?;
    events::attendance::follow(tx, &recorded.entry).await?;
    log::note(tx, recorded).await?;
    posts::follow(tx, &recorded.entry).await?;
    notices::tell(tx, hub.origin, &recorded.entry).await
}

/// Reads on in the journal: renders what happened for other hubs and for people. One transaction, no network. An entry that cannot
/// be followed up does not hold up the others: it becomes a job of its own.
pub(super) async fn follow_up(federation: &Federation) -> Result<bool> {
    let app = &federation.app;
    let mut tx = app.db.read().await?;
    if !journal::has_unread(&mut tx, CURSOR).await? {
        return Ok(false);
    }
    drop(tx);
    let origin = app.config.origin();
    let mut tx = app.db.begin().await?;
    let mut entries = journal::unread(&mut tx, CURSOR, ENTRIES).await?;
    let Some(mut last) = entries.last().map(|recorded| recorded.seq) else { return Ok(false) };
    let mut fell = false;
    for recorded in &entries {
        tx.begin_light_part();
        let hub = HubAddress { origin: &origin, keys: &federation.proof_keys };
        if let Err(error) = tell(&mut tx, hub, recorded).await {
            tracing::warn!(error = %error, entry = recorded.entry.name(), "entries are followed up one by one");
            fell = true;
            break;
        }
    }
    if fell {
        // Something was half written: everything is done anew, each so that it can be undone alone.
        drop(tx);
        tx = app.db.begin().await?;
        entries = journal::unread(&mut tx, CURSOR, ENTRIES).await?;
        last = entries.last().map_or(last, |recorded| recorded.seq);
    }
    for recorded in entries.iter().filter(|_| fell) {
        tx.savepoint().await?;
        match tell(&mut tx, HubAddress { origin: &origin, keys: &federation.proof_keys }, recorded).await {
            Ok(()) => tx.keep_part().await?,
            Err(error) => {
                tracing::error!(error = %error, entry = recorded.entry.name(), seq = recorded.seq, "an entry waits");
                tx.undo_part().await?;
                jobs::enqueue(&mut tx, "publish", &recorded.seq.to_string(), recorded).await?;
            }
        }
    }
    journal::mark_read(&mut tx, CURSOR, last).await?;
    tx.commit().await?;
    app.wake.delivery.notify_one();
    app.wake.jobs.notify_one();
    Ok(true)
}

/// Takes what has new words into the index in which they are found. A transaction of its own: other hubs and people are told
/// first.
pub(super) async fn index(federation: &Federation) -> Result<bool> {
    let db = &federation.app.db;
    if !search::index::has_waiting(&mut db.read().await?).await? {
        return Ok(false);
    }
    let mut tx = db.begin().await?;
    let took = search::index::take_up(&mut tx).await?;
    tx.commit().await?;
    Ok(took)
}

/// Takes the job of a lane that is due and does it.
pub(super) async fn run_job(federation: &Federation, lane: Lane) -> Result<bool> {
    let db = &federation.app.db;
    calendar::put_down(db, &["tidy", "refresh_groups", "tell_administrators", "find_orphans", sweep::JOB]).await?;
    let Some(job) = worker::claim(db, lane).await? else { return Ok(false) };
    let outcome = perform(federation, &job).await.unwrap_or_else(Outcome::GiveUp);
    if let Outcome::Retry(error) | Outcome::GiveUp(error) = &outcome {
        tracing::warn!(job = job.name, attempts = job.attempts, error = %error, "a job was not done");
    }
    worker::settle(db, &job, &outcome).await?;
    Ok(true)
}

/// What a job was put down with; whoever wrote it wrote it wrong if it cannot be read.
fn read<T: DeserializeOwned>(job: &Job) -> Result<T> {
    Ok(serde_json::from_str(&job.payload)?)
}

/// What came of a job that goes on as long as it answers that there is more.
fn in_steps(more: Result<bool>, pause: Duration) -> Outcome {
    match more {
        Ok(true) => Outcome::Again(pause),
        Ok(false) => Outcome::Done,
        Err(error) => Err(error).into(),
    }
}

async fn perform(federation: &Federation, job: &Job) -> Result<Outcome> {
    Ok(match job.name.as_str() {
        "backfill" => in_steps(backfill::run(federation, read(job)?).await, Duration::ZERO),
        "look_up" => lookup::run(federation, &read::<String>(job)?).await.into(),
        "meet" => backfill::meet(federation, &read::<String>(job)?).await.into(),
        "refresh" => backfill::refresh(federation, &read::<String>(job)?).await.into(),
        chain::JOB => in_steps(chain::run(federation, read(job)?).await, Duration::ZERO),
        texts::JOB => {
            let app = &federation.app;
            texts::run((&app.db, &app.store, &app.config), &app.reader, read(job)?).await.into()
        }
        versions::FETCH => bytes::run(federation, read(job)?).await.into(),
        "complete" => completion::run(federation, read(job)?).await.into(),
        "revisit" => actors::revisit(federation, &read::<String>(job)?).await.into(),
        "fetch_record" => in_steps(records::run(federation, read(job)?).await, records::PAUSE),
        "synchronise" => synchronisation::run(federation, read(job)?).await.into(),
        "forget_copies" => forget_copies(federation, read(job)?).await.into(),
        "refresh_groups" => backfill::refresh_all(federation).await.into(),
        "tell_decline" => tell_decline(federation, read(job)?).await.into(),
        mail::JOB => post(federation, &read(job)?).await,
        invitations::JOB => guests::find(federation, read(job)?).await.into(),
        notices::TELL_WAITING => tell_waiting(federation, read(job)?).await.into(),
        notices::CALL_OFF => in_steps(call_off(federation, read(job)?).await, Duration::ZERO),
        notices::REMIND => remind(federation, read(job)?).await.into(),
        notices::NUDGE => nudge(federation, read(job)?).await.into(),
        scan::JOB => {
            let app = &federation.app;
            scan::run(&app.db, &app.store, &app.config, &read::<String>(job)?).await
        }
        sweep::JOB => in_steps(sweep::run(&federation.app.db, &federation.app.store).await, Duration::ZERO),
        sweep::ERASE => federation.app.store.delete(&read::<String>(job)?).await.into(),
        publishing::JOB => publish_draft(federation, read(job)?).await.into(),
        "tidy" => tidy(federation).await.into(),
        "find_orphans" => find_orphans(federation).await.into(),
        "tell_administrators" => tell_administrators(federation).await.into(),
        "publish" => publish_late(federation, &job.payload).await.into(),
        other => Outcome::GiveUp(Error::internal(format!("nobody does the job {other}"))),
    })
}

async fn tidy(federation: &Federation) -> Result<()> {
    let mut tx = federation.app.db.begin().await?;
    calendar::tidy(&mut tx).await?;
    delivery::retention::tidy(&mut tx).await?;
    requests::expire(&mut tx).await?;
    invitations::expire(&mut tx).await?;
    offers::tidy(&mut tx).await?;
    copies::tidy(&mut tx).await?;
    documents::tidy(&mut tx).await?;
    events::attached::tidy(&mut tx).await?;
    events::ending::tidy(&mut tx).await?;
    kept::tidy(&mut tx).await?;
    posts::tidy(&mut tx).await?;
    tx.commit().await
}

async fn forget_copies(federation: &Federation, group: GroupId) -> Result<()> {
    let mut tx = federation.app.db.begin().await?;
    copies::forget(&mut tx, group).await?;
    tx.commit().await
}

async fn tell_decline(federation: &Federation, (group, person): (GroupId, ProfileId)) -> Result<()> {
    let mut tx = federation.app.db.begin().await?;
    requests::tell_decline(&mut tx, group, person).await?;
    tx.commit().await
}

async fn tell_administrators(federation: &Federation) -> Result<()> {
    let mut tx = federation.app.db.begin().await?;
    admissions::tell_administrators(&mut tx, &federation.app.config).await?;
    tx.commit().await
}

async fn find_orphans(federation: &Federation) -> Result<()> {
    let mut tx = federation.app.db.begin().await?;
    orphans::look(&mut tx).await?;
    tx.commit().await
}

async fn publish_draft(federation: &Federation, draft: DraftId) -> Result<()> {
    publishing::run(&federation.app.db, &federation.app.config, draft).await?;
    federation.app.wake.journal.notify_one();
    Ok(())
}

async fn tell_waiting(federation: &Federation, group: GroupId) -> Result<()> {
    let mut tx = federation.app.db.begin().await?;
    notices::tell_waiting(&mut tx, &federation.app.config.origin(), group).await?;
    tx.commit().await
}

async fn nudge(federation: &Federation, group: GroupId) -> Result<()> {
    let mut tx = federation.app.db.begin().await?;
    notices::nudge(&mut tx, &federation.app.config.origin(), group).await?;
    tx.commit().await
}

async fn remind(federation: &Federation, event: TopicId) -> Result<()> {
    let mut tx = federation.app.db.begin().await?;
    notices::remind(&mut tx, &federation.app.config.origin(), event).await?;
    tx.commit().await
}

async fn call_off(federation: &Federation, event: TopicId) -> Result<bool> {
    let mut tx = federation.app.db.begin().await?;
    let more = notices::call_off(&mut tx, &federation.app.config.origin(), event).await?;
    tx.commit().await?;
    Ok(more)
}

async fn may_still_know(tx: &mut Tx, queued: &Queued) -> Result<bool> {
    if let OnlyIf::IsInvited(invitation) = queued.only_if {
        let now = tx.now();
        let invitation = invitation_store::find(tx, invitation).await?;
        return Ok(invitation.is_some_and(|invitation| invitation.is_open(now)));
    }
    let Some((group, person)) = queued.letter.audience else { return Ok(true) };
    let may_know = match groups::store::find(tx, group).await? {
        Some(found) if queued.only_if == OnlyIf::KeepsOrder => roles::is_facilitator(tx, &found, person).await?,
        found => found.is_some(),
    };
    Ok(may_know && audience::may_be_told_of(tx, group, person).await?)
}

/// Sends a mail, if who gets it may still know of what it tells.
async fn post(federation: &Federation, queued: &Queued) -> Outcome {
    let app = &federation.app;
    let outcome = async {
        let mut tx = app.db.read().await?;
        let may_know = may_still_know(&mut tx, queued).await?;
        drop(tx);
        if !may_know {
            tracing::info!(mail = %queued.id, "a mail was dropped: who would have read it may not any more");
            return Ok(());
        }
        mail::send(&app.config, queued).await
    };
    match outcome.await.into() {
        Outcome::Retry(error) if queued.is_too_old(app.clock.now()) => Outcome::GiveUp(error),
        outcome => outcome,
    }
}

async fn publish_late(federation: &Federation, payload: &str) -> Result<()> {
    let recorded: Recorded = serde_json::from_str(payload)?;
    let origin = federation.app.config.origin();
    let mut tx = federation.app.db.begin().await?;
    // The log has one writer at a time: beside the follow-up, positions would be read before they are there.
    journal::lease(&mut tx, CURSOR).await?;
    tell(&mut tx, HubAddress { origin: &origin, keys: &federation.proof_keys }, &recorded).await?;
    // Together with what it did: a crash between the two would have it sent twice, under two ids.
    jobs::done(&mut tx, "publish", &recorded.seq.to_string()).await?;
    tx.commit().await?;
    federation.app.wake.delivery.notify_one();
    Ok(())
}
