//! `FeedService`.

mod list_events;
mod watch;
