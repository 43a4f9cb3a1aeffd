//! What an ActivityPub implementation that is not ours makes of everything that a group holds: the class of its vocabulary.

use federation_tests::Hub;
use federation_tests::peer::Peer;

#[tokio::test(flavor = "multi_thread")]
async fn fedify_knows_a_discussion_an_event_a_post_and_a_document_for_what_they_are() {
    let scotland = Hub::start("scotland");
    let morag = scotland.person("morag").await;
    scotland.group("soil", "Soil science", "morag");
    let peer = Peer::start("draft-cavage");

    let page = morag.visit("/groups/soil/discussions/new").await;
    let discussion = page.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await;
    let page = morag.visit("/groups/soil/events/new").await;
    let begins = [("title", "Digging"), ("body", "Bring a spade."), ("day", "2031-03-05"), ("begins", "10:00")];
    let event =
        page.press("Publish event", &[&begins[..], &[("ends", "12:00"), ("place", "The field")]].concat()).await;
    let page = morag.visit("/groups/soil/blog/new").await;
    let post = page.send("Publish post", &[("title", "A year of worms"), ("body", "It was a good one.")], &[]).await;
    let page = morag.visit("/groups/soil/library/upload").await;
    let document =
        page.send("Send", &[("title", "Worms by field")], &[("files", "worms.csv", b"field,worms\n1,40\n")]).await;

    for (seen, class) in [(discussion, "Page"), (event, "Event"), (post, "Article"), (document, "Page")] {
        let address = format!("{}{}", scotland.origin, seen.path.split(['?', '#']).next().unwrap());
        let read = peer.lookup(&address).await;
        assert_eq!(read["class"], class, "{address}: {read}");
    }
}
