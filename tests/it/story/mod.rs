//! The main job, end to end: a broken phone from the counter to the settled statement.

mod checks;
mod interrupted;
mod steps;
mod told;

use uuid::Uuid;

pub use steps::{STEPS, Story, id_of};

use crate::harness::TestApp;

/// The story as it stands just before a step: where the tests of that step begin.
pub async fn told_until(app: &TestApp, verb: &str) -> Story {
    let mut story = Story::begin(app.hq.clone());
    let run = Uuid::now_v7();
    assert!(STEPS.iter().any(|step| step.verb == verb));
    for step in STEPS.iter().take_while(|step| step.verb != verb) {
        app.set_time(step.at);
        (step.call)(&mut story, id_of(run, step.verb)).await.unwrap();
    }
    let next = STEPS.iter().find(|step| step.verb == verb).unwrap();
    app.set_time(next.at);
    story
}

/// The story told on from just after a step (which was done in another way) to just before another.
pub async fn told_on(app: &TestApp, mut story: Story, after: &str, verb: &str) -> Story {
    let run = Uuid::now_v7();
    let rest = STEPS.iter().skip_while(|step| step.verb != after).skip(1);
    for step in rest.take_while(|step| step.verb != verb) {
        app.set_time(step.at);
        (step.call)(&mut story, id_of(run, step.verb)).await.unwrap();
    }
    story
}
