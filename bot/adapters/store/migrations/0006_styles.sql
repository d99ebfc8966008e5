-- 0006: placeholder, replaced by the styles' own migration when the two are merged.
SELECT 1;
