-- A patient's episodes in order.
-- Grain: one row per episode. Key: episode_id. Source: gold's working tables.
SELECT work_episode.*, work_episode.index_exclusion IS NULL AND work_episode.followed AS readmitted
FROM work_episode
JOIN episode_base ON work_episode.episode_id = episode_base.episode_id
ORDER BY episode_base.place;
