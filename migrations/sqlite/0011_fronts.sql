-- How far each shard has got as a whole: an inbox without a row in `positions` has got as far, so that what is written
-- down grows with the inboxes that are behind, and not with all of them.
CREATE TABLE fronts (
    shard BIGINT PRIMARY KEY,
    position BIGINT NOT NULL
);

CREATE VIEW progress AS
    SELECT d.id AS destination, COALESCE(p.position, f.position, 0) AS position
      FROM destinations d JOIN instances i ON i.host = d.host
      LEFT JOIN positions p ON p.destination = d.id LEFT JOIN fronts f ON f.shard = i.shard;
