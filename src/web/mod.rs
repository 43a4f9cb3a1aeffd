//! The door for people with browsers: pages that work without scripts. Handlers extract, call one act of a noun, and
//! answer; a handler with a second `if` about rules is in the wrong file.

mod account;
mod address_keys;
mod addresses;
mod answers;
mod archive;
pub(crate) mod assets;
mod attendances;
mod bans;
mod bloggers;
mod blogs;
mod calendars;
mod contributions;
mod decisions;
mod directory;
mod discussions;
mod documents;
mod drafts;
mod entries;
mod event_files;
mod event_forms;
mod events;
mod feed_keys;
mod feeds;
mod foundings;
mod groups;
mod home;
mod hub_reports;
mod hubs;
mod interactions;
mod invitations;
mod invited;
mod library;
mod likes;
mod locks;
mod log;
mod memberships;
mod newcomers;
mod offers;
mod organisation_admin;
mod organisations;
mod orphans;
mod page;
mod partnerships;
mod passwords;
mod person_reports;
mod pins;
mod posts;
mod profiles;
mod readers;
mod registration;
mod removals;
mod reports;
mod requests;
mod restorations;
mod revisions;
mod search;
mod session;
mod settings;
mod starts;
mod statements;
mod tasks;
mod texts;
mod together;
mod trust;
mod upload;
pub(crate) mod uploads;
mod versions;
mod warnings;
mod wording;

use axum::Router;
use axum::middleware::from_fn_with_state;

use self::page::Failure;
use crate::app::App;
use crate::error::Error;
use crate::server::{Door, Route, Routes};

/// Every page, in one list.
pub(crate) fn routes(app: App) -> (Router, Vec<Route>) {
    let mut routes = Routes::new(Door::Web);
    routes
        .get("/", home::front)
        .get("/home", home::show)
        .get("/tasks", tasks::index)
        .get("/about", home::about)
        .get("/help", home::help)
        .get("/accessibility", home::accessibility)
        .get("/privacy", home::privacy)
        .get("/sign-in", account::new_session)
        .post("/sign-in", account::create_session)
        .post("/sign-out", account::destroy_session)
        .get("/account", account::edit)
        .post("/account", account::update)
        .get("/search", search::show)
        .get("/interact", interactions::new)
        .post("/interact", interactions::create)
        .get("/people/{handle}", profiles::show)
        .get("/assets/{name}", assets::show);
    in_groups(&mut routes);
    in_discussions(&mut routes);
    around_events(&mut routes);
    in_libraries(&mut routes);
    in_blogs(&mut routes);
    for_the_invited(&mut routes);
    joining_the_hub(&mut routes);
    keeping_the_hub(&mut routes);
    let list = routes.list().to_vec();
    (routes.finish(app.clone()).layer(from_fn_with_state(app, page::frame)), list)
}

/// Beginning a group, and inviting people into it.
fn for_the_invited(routes: &mut Routes<App>) {
    routes
        .get("/groups/new", foundings::new)
        .post("/groups/new", foundings::create)
        .get("/groups/{handle}/manage/invite", invitations::index)
        .post("/groups/{handle}/manage/invite", invitations::create)
        .post("/groups/{handle}/manage/invite/{id}/again", invitations::update)
        .post("/groups/{handle}/manage/invite/{id}/revoke", invitations::destroy)
        .post("/groups/{handle}/invitation/accept", invited::create)
        .post("/groups/{handle}/invitation/decline", invited::destroy)
        .get("/invitations/{token}", invited::show)
        .post("/invitations/{token}/accept", invited::claim)
        .post("/invitations/{token}/decline", invited::decline);
}

/// Opening an account and getting back into it; where one works.
fn joining_the_hub(routes: &mut Routes<App>) {
    routes
        .get("/register", registration::new)
        .post("/register", registration::create)
        .get("/register/sent", registration::show_sent)
        .get("/register/confirm", registration::confirm)
        .post("/register/confirm", registration::open)
        .get("/password/reset", passwords::new)
        .post("/password/reset", passwords::create)
        .get("/password/sent", passwords::show_sent)
        .get("/password/choose", passwords::edit)
        .post("/password/choose", passwords::update)
        .get("/account/address", addresses::edit)
        .post("/account/address", addresses::update)
        .get("/account/address/confirm", addresses::confirm)
        .post("/account/address/confirm", addresses::create)
        .get("/organisations", organisations::index)
        .get("/organisations/{handle}", organisations::show)
        .post("/organisations/{handle}/belonging", organisations::claim)
        .post("/organisations/{handle}/leave", organisations::withdraw)
        .get("/organisations/{handle}/people", organisations::people)
        .post("/organisations/{handle}/people/{id}/confirmation", organisations::confirm)
        .post("/organisations/{handle}/people/{id}/denial", organisations::deny)
        .post("/organisations/{handle}/people/{id}/undo", organisations::allow);
}

/// For who runs the hub.
fn keeping_the_hub(routes: &mut Routes<App>) {
    routes
        .get("/admin/federation", hubs::index)
        .post("/admin/federation", hubs::create)
        .get("/admin/federation/{host}", hubs::show)
        .post("/admin/federation/{host}/retry", hubs::retry)
        .post("/admin/federation/{host}/pause", hubs::pause)
        .post("/admin/federation/{host}/rule", hubs::rule)
        .post("/admin/federation/{host}/parked/{id}", hubs::retry_parked)
        .post("/admin/federation/{host}/trust", trust::update)
        .get("/admin/software", trust::index)
        .post("/admin/software", trust::create)
        .post("/admin/software/removal", trust::destroy)
        .get("/admin/people", newcomers::index)
        .post("/admin/people/{id}/admission", newcomers::approve)
        .post("/admin/people/{id}/rejection", newcomers::decline)
        .get("/admin/reports", hub_reports::index)
        .get("/admin/reports/closed", hub_reports::closed)
        .post("/admin/reports/{id}/close", hub_reports::destroy)
        .get("/admin/groups", orphans::index)
        .get("/admin/groups/{id}", orphans::show)
        .post("/admin/groups/{id}/letter", orphans::write)
        .post("/admin/groups/{id}/owner", orphans::appoint)
        .post("/admin/groups/{id}/archive", orphans::archive)
        .get("/admin/organisations", organisation_admin::index)
        .post("/admin/organisations", organisation_admin::create)
        .get("/admin/organisations/new", organisation_admin::new)
        .get("/admin/organisations/{handle}", organisation_admin::edit)
        .post("/admin/organisations/{handle}", organisation_admin::update)
        .post("/admin/organisations/{handle}/merge", organisation_admin::merge);
}

/// Groups: reading them, joining them, keeping order in them.
fn in_groups(routes: &mut Routes<App>) {
    routes
        .get("/groups", directory::groups)
        .get("/groups/{handle}", groups::show)
        .get("/groups/{handle}/members", groups::members)
        .post("/groups/{handle}/members/{id}/role", memberships::update)
        .post("/groups/{handle}/members/{id}/writing", memberships::let_write)
        .get("/groups/{handle}/members/{id}/shut-out", bans::new)
        .post("/groups/{handle}/members/{id}/shut-out", bans::create)
        .post("/groups/{handle}/members/{id}/let-in", bans::destroy)
        .get("/groups/{handle}/members/{id}/warn", warnings::new)
        .post("/groups/{handle}/members/{id}/warn", warnings::create)
        .get("/groups/{handle}/members/{id}/suspend", warnings::edit)
        .post("/groups/{handle}/members/{id}/suspend", warnings::update)
        .post("/groups/{handle}/members/{id}/reinstate", warnings::destroy)
        .post("/groups/{handle}/warnings/read", warnings::read)
        .get("/groups/{handle}/members/{id}/report", person_reports::new)
        .post("/groups/{handle}/members/{id}/report", person_reports::create)
        .get("/groups/{handle}/log", log::index)
        .get("/groups/{handle}/manage/reports", reports::index)
        .get("/groups/{handle}/manage/reports/closed", reports::closed)
        .post("/groups/{handle}/manage/reports/{id}/close", reports::destroy)
        .get("/groups/{handle}/manage/settings", settings::edit)
        .post("/groups/{handle}/manage/settings", settings::update)
        .get("/groups/{handle}/manage/close", settings::confirm_archive)
        .post("/groups/{handle}/manage/archive", settings::archive)
        .post("/groups/{handle}/manage/owner", settings::hand_over)
        .get("/groups/{handle}/manage/requests", requests::index)
        .post("/groups/{handle}/manage/requests", together::create)
        .post("/groups/{handle}/manage/requests/{id}/reading", requests::admit_reader)
        .post("/groups/{handle}/manage/requests/{id}/admission", requests::admit)
        .post("/groups/{handle}/manage/requests/{id}/rejection", requests::decline)
        .post("/groups/{handle}/manage/requests/{id}/question", requests::question)
        .post("/groups/{handle}/manage/requests/{id}/undo", requests::reopen)
        .get("/groups/{handle}/manage/decisions", decisions::index)
        .get("/groups/{handle}/manage/decisions/download", decisions::download)
        .get("/groups/{handle}/decisions/{id}", decisions::show)
        .post("/groups/{handle}/request/answer", memberships::explain)
        .get("/groups/{handle}/join", memberships::new)
        .post("/groups/{handle}/join", memberships::create)
        .post("/groups/{handle}/partnership", partnerships::create)
        .post("/groups/{handle}/request/retry", memberships::retry)
        .get("/groups/{handle}/request", memberships::show)
        .post("/groups/{handle}/leave", memberships::destroy)
        .get("/groups/{handle}/discussions", discussions::index)
        .get("/groups/{handle}/discussions/new", starts::new)
        .post("/groups/{handle}/discussions", starts::create);
}

/// Events, who comes to them, and calendars.
fn around_events(routes: &mut Routes<App>) {
    routes
        .get("/events", events::index)
        .get("/events.ics", calendars::index)
        .get("/groups/{handle}/events", events::of_group)
        .get("/groups/{handle}/events.ics", calendars::of_group)
        .get("/groups/{handle}/events/new", events::new)
        .post("/groups/{handle}/events/new", events::create)
        .get("/events/{id}", events::show)
        .get("/events/{id}/edit", events::edit)
        .post("/events/{id}/edit", events::update)
        .get("/events/{id}/cancel", events::confirm_cancellation)
        .post("/events/{id}/cancel", events::cancel)
        .get("/events/{id}/files", event_files::index)
        .post("/events/{id}/files", event_files::create)
        .get("/events/{id}/files/{number}", event_files::show)
        .post("/events/{id}/files/{number}/remove", event_files::destroy)
        .post("/events/{id}/answer", attendances::create)
        .get("/events/{id}/attendees", attendances::index)
        .post("/events/{id}/attendees/{person}", attendances::update)
        .get("/events/{id}/attendees.csv", attendances::as_csv)
        .get("/events/{id}/attendees.ods", attendances::as_ods)
        .get("/account/calendar", calendars::show)
        .post("/account/calendar", calendars::create)
        .post("/account/calendar/revoke", calendars::destroy)
        .post("/account/calendar/mail", calendars::update)
        .get("/account/calendar.ics", calendars::own);
}

/// What is said in groups.
fn in_discussions(routes: &mut Routes<App>) {
    routes
        .get("/discussions/{id}", discussions::show)
        .get("/discussions/{id}/edit", revisions::edit)
        .post("/discussions/{id}/edit", revisions::update)
        .get("/discussions/{id}/delete", revisions::confirm_deletion)
        .post("/discussions/{id}/delete", revisions::destroy)
        .get("/discussions/{id}/posts", posts::index)
        .post("/discussions/{id}/posts", posts::create)
        .get("/posts/{id}", posts::show)
        .get("/posts/{id}/edit", posts::edit)
        .post("/posts/{id}/edit", posts::update)
        .get("/posts/{id}/delete", posts::confirm_deletion)
        .post("/posts/{id}/delete", posts::destroy)
        .post("/discussions/{id}/helpful", likes::update)
        .post("/posts/{id}/helpful", likes::update)
        .post("/posts/{id}/answer", answers::update)
        .post("/discussions/{id}/restore", restorations::create)
        .post("/posts/{id}/restore", restorations::create)
        .post("/discussions/{id}/forget", restorations::destroy)
        .post("/posts/{id}/forget", restorations::destroy)
        .post("/discussions/{id}/pin", pins::update)
        .get("/discussions/{id}/lock", locks::edit)
        .post("/discussions/{id}/lock", locks::update)
        .get("/discussions/{id}/remove", removals::new)
        .post("/discussions/{id}/remove", removals::create)
        .get("/posts/{id}/remove", removals::new)
        .post("/posts/{id}/remove", removals::create)
        .get("/discussions/{id}/report", reports::new)
        .post("/discussions/{id}/report", reports::create)
        .get("/posts/{id}/report", reports::new)
        .post("/posts/{id}/report", reports::create);
}

/// Documents, and the libraries in which groups keep them.
fn in_libraries(routes: &mut Routes<App>) {
    routes
        .get("/library", library::mine)
        .get("/groups/{handle}/library", library::index)
        .get("/groups/{handle}/library.atom", library::feed)
        .get("/groups/{handle}/library/upload", upload::new)
        .post("/groups/{handle}/library/upload", upload::create)
        .post("/groups/{handle}/library/arrange", library::arrange)
        .post("/groups/{handle}/library/collections", library::create_collection)
        .get("/groups/{handle}/library/collections/{id}", library::show_collection)
        .get("/groups/{handle}/library/collections/{id}/download", archive::show)
        .post("/groups/{handle}/library/collections/{id}/order", library::shift)
        .get("/documents/{id}", documents::show)
        .get("/documents/{id}/edit", documents::edit)
        .post("/documents/{id}/edit", documents::update)
        .get("/documents/{id}/delete", revisions::confirm_deletion)
        .post("/documents/{id}/delete", revisions::destroy)
        .get("/documents/{id}/text", texts::show)
        .get("/documents/{id}/compare", texts::compare)
        .get("/documents/{id}/thumbnail", texts::thumbnail)
        .get("/documents/{id}/companions/{role}", versions::companion)
        .get("/documents/{id}/versions", versions::index)
        .get("/documents/{id}/versions/new", versions::new)
        .post("/documents/{id}/versions/new", versions::create)
        .get("/documents/{id}/versions/{number}", versions::show)
        .get("/documents/{id}/versions/{number}/file", versions::file)
        .post("/documents/{id}/versions/{number}/restore", versions::restore)
        .post("/documents/{id}/versions/{number}/fetch", versions::fetch);
}

/// Blogs, what is still being written of any kind, and feeds.
fn in_blogs(routes: &mut Routes<App>) {
    routes
        .get("/groups/{handle}/blog", blogs::index)
        .get("/groups/{handle}/blog/new", entries::new)
        .post("/groups/{handle}/blog", entries::create)
        .get("/people/{handle}/posts", bloggers::index)
        .get("/people/{handle}/posts.atom", feeds::person)
        .get("/people/{handle}/posts/new", bloggers::new)
        .post("/people/{handle}/posts", bloggers::create)
        .post("/people/{handle}/follow", bloggers::follow)
        .post("/people/{handle}/unfollow", bloggers::unfollow)
        .get("/discussions/{id}/files/{digest}", blogs::file)
        .get("/drafts", drafts::index)
        .get("/drafts/{id}", drafts::show)
        .get("/drafts/{id}/files/{digest}", drafts::file)
        .post("/drafts/{id}/delete", drafts::destroy)
        .post("/drafts/{id}/call-off", drafts::call_off)
        .get("/feed.atom", feeds::hub)
        .get("/groups/{handle}/feed.atom", feeds::group)
        .get("/groups/{handle}/blog.atom", feeds::blog)
        .get("/account/feeds", feed_keys::show)
        .post("/account/feeds", feed_keys::create)
        .post("/account/feeds/revoke", feed_keys::destroy);
}

/// What answers where nothing is.
pub(crate) fn nothing_here(app: App) -> Router {
    async fn nothing() -> Failure {
        Error::NotFound.into()
    }
    Router::new().fallback(nothing).layer(from_fn_with_state(app, page::frame))
}
