//! Events across hubs that are processes of their own: places are given in one order whoever asks from where, an answer
//! waits for a hub that is away, and who comes to an event that is gone is told once, whatever happens meanwhile.

use std::time::Duration;

use federation_tests::asking::sees;
use federation_tests::clock::Clock;
use federation_tests::crowd::Crowd;
use federation_tests::database::View;
use federation_tests::exchange::join;
use federation_tests::process::Plan;
use federation_tests::{Hub, Person, Seen, moment, until};

/// People of each hub, and the places that they want.
const CROWDS: [usize; 3] = [334, 333, 333];
const PLACES: i64 = 40;

/// Scotland's group with an event of Morag's, as England's Priya and Wales' Gareth see it.
struct Meeting {
    hubs: [Hub; 3],
    people: [Person; 3],
    /// Where each hub shows the event.
    paths: [String; 3],
}

fn bare(page: &Seen) -> String {
    page.path.split('?').next().unwrap().to_owned()
}

impl Meeting {
    /// An event for so many; the hubs look at this clock, or else at the machine's.
    async fn call(capacity: &str, clock: Option<&Clock>) -> Self {
        let face = clock.map(Clock::face);
        let start = |name: &str| Hub::start_as(&Plan { unlimited: true, clock: face.clone(), ..Plan::new(name) });
        let hubs = [start("scotland"), start("england"), start("wales")];
        let people = [hubs[0].person("morag").await, hubs[1].person("priya").await, hubs[2].person("gareth").await];
        let address = hubs[0].group("soil", "Soil science", "morag");
        for person in &people[1..] {
            join(person, &address).await;
        }
        let form = people[0].visit("/groups/soil/events/new").await;
        let fields = [
            ("title", "Show and tell"),
            ("body", "Three pilots."),
            ("day", "2199-12-09"),
            ("begins", "10:00"),
            ("place", "Hall"),
            ("capacity", capacity),
            ("waits", "1"),
        ];
        let here = bare(&form.press("Publish event", &fields).await);
        assert!(here.starts_with("/events/"), "{here}");
        let list = format!("/groups/soil@{}/events?month=2199-12", hubs[0].domain);
        let mut paths = vec![here];
        for person in &people[1..] {
            let page = sees(person, &list, "Show and tell").await;
            paths.push(bare(&page.follow("Show and tell").await));
        }
        Self { hubs, people, paths: paths.try_into().unwrap() }
    }

    async fn views(&self) -> [View; 3] {
        [View::of(&self.hubs[0], None).await, View::of(&self.hubs[1], None).await, View::of(&self.hubs[2], None).await]
    }

    /// The letters on the hub of this number to somebody in which these words stand.
    fn letters(&self, number: usize, handle: &str, words: &str) -> Vec<String> {
        let to = format!("To: {handle}@mail.example\r\n");
        let mut all = self.hubs[number].letters();
        all.retain(|letter| letter.contains(&to) && letter.contains(words));
        all
    }
}

const CONFIRMED: &str = "SELECT COUNT(*) FROM attendances WHERE answer = 'yes' AND state = 'confirmed'";
/// Who has waited longest: handle, and at which hub they are at home.
const NEXT: &str = "SELECT p.handle, p.host FROM attendances a JOIN profiles p ON p.id = a.person_id
                     WHERE a.state = 'waiting' ORDER BY a.position LIMIT 1";
const HOLDERS: &str = "SELECT p.handle, p.host FROM attendances a JOIN profiles p ON p.id = a.person_id
                        WHERE a.answer = 'yes' AND a.state = 'confirmed' ORDER BY a.position";

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_people_of_three_hubs_want_forty_places_at_once_and_a_free_one_goes_to_who_waited_longest() {
    let meeting = Meeting::call("40", None).await;
    let (views, models) = (meeting.views().await, ["morag", "priya", "gareth"]);
    let mut crowds = Vec::new();
    for number in 0..3 {
        let (hub, view) = (&meeting.hubs[number], &views[number]);
        crowds.push(Crowd::enter(hub, view, CROWDS[number], models[number]).await);
    }
    let yes = [("answer", "yes")];
    let all = i64::try_from(CROWDS.iter().sum::<usize>()).unwrap();
    let forms: Vec<String> = meeting.paths.iter().map(|path| format!("{path}/answer")).collect();
    let send = |number: usize| crowds[number].all_send(&forms[number], &yes);
    let asked = async { tokio::join!(send(0), send(1), send(2)) };
    let watched = async {
        until("everybody to have an answer", 120, async || {
            assert!(views[0].number(CONFIRMED).await <= PLACES, "more places than there are");
            let here = views[0].number("SELECT COUNT(*) FROM attendances WHERE state <> 'sent'").await;
            let mut open = all - here;
            for view in &views[1..] {
                open += view.number("SELECT COUNT(*) FROM attendances WHERE state = 'sent'").await;
            }
            (open == 0).then_some(())
        })
        .await;
    };
    let (taken, ()) = tokio::join!(asked, watched);
    assert_eq!(taken, CROWDS.into(), "every form was taken");

    // Scotland gave forty places, and everybody else stands in one queue.
    assert_eq!(views[0].number(CONFIRMED).await, PLACES);
    let waiting = "SELECT COUNT(*) FROM attendances WHERE state = 'waiting'";
    assert_eq!(views[0].number(waiting).await, all - PLACES);
    assert_eq!(views[0].number("SELECT COUNT(DISTINCT position) FROM attendances").await, all);
    let overtaken = "SELECT COUNT(*) FROM attendances a WHERE a.state = 'confirmed'
                        AND EXISTS (SELECT 1 FROM attendances w WHERE w.state = 'waiting' AND w.position < a.position)";
    assert_eq!(views[0].number(overtaken).await, 0, "nobody has overtaken");
    // What the others say of their own people is the same.
    let ours = "SELECT COUNT(*) FROM attendances a JOIN profiles p ON p.id = a.person_id WHERE p.is_ours AND a.state = 'confirmed'";
    let mut places = 0;
    for view in &views {
        places += view.number(ours).await;
    }
    assert_eq!(places, PLACES);
    for view in &views {
        view.run("UPDATE accounts SET event_mail = TRUE;".to_owned()).await;
    }

    // One after another leaves, until a free place went to somebody of another hub.
    let of_host = |host: &str| (0..3).find(|number| meeting.hubs[*number].domain == host).unwrap();
    let member = |handle: &str, number: usize| {
        crowds[number].members.iter().find(|member| member.handle == handle).unwrap().clone()
    };
    let mut elsewhere = false;
    while !elsewhere {
        let (handle, host) = views[0].rows::<(String, String)>(HOLDERS).await.swap_remove(0);
        let (next, next_host) = views[0].rows::<(String, String)>(NEXT).await.swap_remove(0);
        let (from, to) = (of_host(&host), of_host(&next_host));
        let leaves = format!("{}/answer", meeting.paths[from]);
        assert_eq!(crowds[from].send(&member(&handle, from), &leaves, &[("answer", "no")]).await, 303);
        let promoted = member(&next, to);
        let words = if to == 0 { "You are going" } else { "Confirmed by Hub scotland" };
        until(&format!("{next} to read “{words}”"), 30, async || {
            crowds[to].reads(&promoted, &meeting.paths[to]).await.contains(words).then_some(())
        })
        .await;
        let letters = until("the letter", 30, async || {
            Some(meeting.letters(to, &next, "You have a place")).filter(|letters| !letters.is_empty())
        })
        .await;
        assert!(letters.len() == 1 && letters[0].contains("METHOD:REQUEST"), "{letters:?}");
        assert_eq!(views[0].number(CONFIRMED).await, PLACES);
        elsewhere = to != 0;
    }
    // Nobody else was told anything.
    let told: usize = (0..3).map(|n| meeting.hubs[n].letters().len()).sum();
    let left = all - PLACES - views[0].number(waiting).await;
    assert_eq!(i64::try_from(told).unwrap(), left, "who was promoted was told");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_hub_that_was_killed_is_sent_and_is_confirmed_when_it_is_back() {
    let mut meeting = Meeting::call("40", None).await;
    meeting.hubs[0].kill();
    let page = meeting.people[1].visit(&meeting.paths[1]).await.press("I am going", &[]).await;
    assert!(page.says("Sent to Hub scotland, which has yet to confirm it"), "{}", page.text());
    moment(1500).await;
    assert!(meeting.people[1].visit(&meeting.paths[1]).await.says("Sent to Hub scotland"));
    meeting.hubs[0].run();
    meeting.hubs[1].command(&["hub", "retry", &meeting.hubs[0].domain.clone()]);
    sees(&meeting.people[1], &meeting.paths[1], "Confirmed by Hub scotland").await;
    let letters = until("the letter", 30, async || {
        Some(meeting.letters(1, "priya", "You have a place")).filter(|letters| !letters.is_empty())
    })
    .await;
    assert_eq!(letters.len(), 1);
    sees(&meeting.people[0], &meeting.paths[0], "1 person is going").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_to_an_event_that_is_gone_is_told_once_though_the_hub_is_killed_while_it_tells_them() {
    const HERE: usize = 250;
    let mut clock = Clock::default();
    let mut meeting = Meeting::call("", Some(&clock)).await;
    let views = meeting.views().await;
    let crowd = Crowd::enter(&meeting.hubs[0], &views[0], HERE, "morag").await;
    assert_eq!(crowd.all_send(&format!("{}/answer", meeting.paths[0]), &[("answer", "yes")]).await, HERE);
    for number in [1, 2] {
        meeting.people[number].visit(&meeting.paths[number]).await.press("I am going", &[]).await;
        sees(&meeting.people[number], &meeting.paths[number], "Confirmed by Hub scotland").await;
    }
    views[0].run("UPDATE accounts SET event_mail = TRUE;".to_owned()).await;
    let page = meeting.people[0].visit(&meeting.paths[0]).await.follow("Delete this event").await;
    assert!(page.says(&format!("{} people who come", HERE + 2)), "{}", page.text());
    page.press("Delete", &[]).await;
    // Between the deletion and the telling, and again and again while it tells.
    meeting.hubs[0].kill();
    meeting.hubs[1].kill();
    for pause in [0, 400, 700, 900, 1100] {
        meeting.hubs[0].run();
        moment(pause).await;
        meeting.hubs[0].kill();
    }
    for hub in &mut meeting.hubs[..2] {
        hub.run();
    }
    // What was in hand when it was killed is taken up again once nobody can be at it any more.
    clock.forward(Duration::from_hours(1));
    meeting.hubs[0].command(&["hub", "retry", &meeting.hubs[1].domain.clone()]);
    until("everybody to be told", 90, async || {
        let here = meeting.hubs[0].letters().iter().filter(|letter| letter.contains("METHOD:CANCEL")).count();
        let others =
            meeting.letters(1, "priya", "METHOD:CANCEL").len() + meeting.letters(2, "gareth", "METHOD:CANCEL").len();
        (here >= HERE && others >= 2).then_some(())
    })
    .await;
    until("nothing to wait anywhere", 60, async || meeting.hubs.iter().all(|hub| hub.waiting() == 0).then_some(()))
        .await;
    for member in &crowd.members {
        let letters = meeting.letters(0, &member.handle, "METHOD:CANCEL");
        // A mail that was handed over in the moment of a kill may be handed over again, under the same id: as one it counts.
        let ids: std::collections::BTreeSet<&str> =
            letters.iter().filter_map(|letter| letter.lines().find(|line| line.starts_with("Message-ID"))).collect();
        assert_eq!(ids.len(), 1, "{}: {letters:?}", member.handle);
    }
    for (number, handle) in [(1, "priya"), (2, "gareth")] {
        assert_eq!(meeting.letters(number, handle, "Cancelled: Show and tell").len(), 1, "{handle}");
    }
    for view in &views {
        assert_eq!(view.number("SELECT COUNT(*) FROM events").await, 0);
    }
}
