"""What the routing is asked, as JSON: the shapes, the facts that they mean, and the checks that need several fields."""

from routing.documents.question import Question, QuestionDocument, faults_of, question_of, read_question

__all__ = ["Question", "QuestionDocument", "faults_of", "question_of", "read_question"]
