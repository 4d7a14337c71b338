DROP TABLE division_places;
DROP TABLE divisions;
DROP TABLE center_placements;
DROP TABLE center_kinds;
