//! The map for programs: a FeatureCollection of points (RFC 7946).

use serde_json::{Value, json};

use super::super::point::Point;
use super::super::propose::Proposal;
use super::super::question::Capable;
use super::{Picture, Standing};
use crate::types::Name;

fn feature(point: Point, properties: Value) -> Value {
    json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": [point.longitude, point.latitude] },
        "properties": properties,
    })
}

/// Places with how they stand, outlets by level, proposals by rank; the figures beside them.
pub(in super::super) fn write(picture: &Picture<'_>) -> String {
    let ground = picture.ground;
    let places = ground.set.places.iter().zip(&ground.weights).zip(&picture.standings);
    let places = places.filter(|((_, weight), _)| **weight > 0).map(|((place, weight), standing): (_, &Standing)| {
        let properties = json!({
            "kind": "place", "name": place.display_name, "province": place.province, "weight": weight,
            "standing": standing.word(),
        });
        feature(place.point, properties)
    });
    let outlet = |outlet: &Capable| {
        feature(
            outlet.point,
            json!({ "kind": "outlet", "name": Name(outlet.outlet).to_string(), "level": outlet.level }),
        )
    };
    let proposal = |(rank, proposal): (usize, &Proposal)| {
        let place = ground.set.places.get(proposal.place)?;
        let properties = json!({
            "kind": "proposal", "rank": rank, "name": place.display_name, "province": place.province,
            "weightGained": proposal.gain,
        });
        Some(feature(place.point, properties))
    };
    let mut features: Vec<Value> = places.collect();
    features.extend(ground.capable.iter().map(outlet));
    features.extend((1..).zip(&picture.plan.proposals).filter_map(proposal));
    let question = &ground.question;
    let collection = json!({
        "type": "FeatureCollection",
        "features": features,
        "sanbao": {
            "asOf": question.on.to_string(),
            "productFamily": question.capability.family.as_str(),
            "action": question.capability.action.as_str(),
            "distanceMeters": question.reach,
            "weightTotal": picture.plan.before.total,
            "weightCovered": picture.plan.before.covered,
            "weightCoveredWithProposals": picture.plan.after.covered,
            "source": ground.set.head.source,
        },
    });
    collection.to_string()
}
