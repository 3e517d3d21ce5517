"""Made-up counts of a flow diagram."""

from evidence.synthesis.figures.flow_counts import FlowCounts, SearchCounts

COUNTS = FlowCounts(
    SearchCounts(
        searches=2,
        hits_reported=1450,
        hits_listed=1449,
        unique_records=1200,
        retrieved=1150,
        failed=10,
        pending=40,
    ),
    other_studies=35,
    judged=28,
    excluded={"result not read": 4, "of a weaker level of evidence": 3},
    possibly_relevant=44,
    claim_id="T2",
)
