"""Addresses of titles, declarations and letters."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.web.certifier.delivery import awards, declaration_files, declarations, outbox

urlpatterns: list[URLPattern | URLResolver] = [
    path("titres/", awards.awards, name="awards"),
    path("titres/delivrer/", awards.issue_all, name="awards_issue"),
    path("titres/travaux/<uuid:pk>/", awards.work, name="award_work"),
    path("titres/travaux/<uuid:pk>/arreter/", awards.stop, name="award_work_stop"),
    path("titres/dus/<int:outcome_id>/", awards.award_due, name="award_due"),
    path("titres/dus/<int:outcome_id>/refuser/", awards.refuse_delivery, name="award_refuse"),
    path("titres/<int:pk>/", awards.award, name="award"),
    path("titres/<int:pk>/parchemin.pdf", awards.parchment, name="award_parchment"),
    path("titres/<int:pk>/attestation.json", awards.credential, name="award_credential"),
    path("titres/<int:pk>/annuler/", awards.revoke, name="award_revoke"),
    path("titres/<int:pk>/remplacer/", awards.replace, name="award_replace"),
    path("titres/<int:pk>/duplicata/", awards.duplicate, name="award_duplicate"),
    path("declarations/", declarations.declarations, name="declarations"),
    path("declarations/preparer/", declarations.prepare, name="declarations_prepare"),
    path("declarations/ecrire/", declarations.write, name="declarations_write"),
    path("declarations/accuse/", declarations.report, name="declarations_report"),
    path("declarations/retraits/", declarations.suppress, name="declarations_suppress"),
    path("declarations/titres/<slug:key>/", declarations.titles, name="declaration_titles"),
    path("declarations/fichiers/<int:pk>/", declaration_files.declaration, name="declaration"),
    path("declarations/fichiers/<int:pk>/fichier.xml", declarations.download, name="declaration_file"),
    path("declarations/fichiers/<int:pk>/depot/", declaration_files.deposit, name="declaration_deposit"),
    path("declarations/fichiers/<int:pk>/depot/preuve", declaration_files.proof, name="declaration_proof"),
    path(
        "declarations/fichiers/<int:pk>/depot/revenir/",
        declaration_files.undeposit,
        name="declaration_undeposit",
    ),
    path("declarations/fichiers/<int:pk>/ecarter/", declaration_files.aside, name="declaration_aside"),
    path("declarations/fichiers/<int:pk>/accuse/", declaration_files.report, name="declaration_report"),
    path("declarations/passages/<int:pk>/retirer/", declarations.withdraw, name="passage_withdraw"),
    path("declarations/passages/<int:pk>/corriger/", declarations.correct, name="passage_correct"),
    path("declarations/passages/<int:pk>/remettre/", declarations.put_back, name="passage_put_back"),
    path("envoi/", outbox.outbox, name="outbox"),
    path("envoi/relues/", outbox.approve, name="outbox_approve"),
    path("envoi/envoyer/", outbox.send, name="outbox_send"),
    path("envoi/retours/", outbox.bounces, name="outbox_bounces"),
    path("envoi/<int:pk>/", outbox.letter, name="letter"),
    path("envoi/<int:pk>/adresse/", outbox.readdress, name="letter_readdress"),
    path("envoi/<int:pk>/mots/", outbox.edit, name="letter_edit"),
    path("envoi/<int:pk>/annuler/", outbox.cancel, name="letter_cancel"),
    path("envoi/<int:pk>/reprendre/", outbox.take_up, name="letter_take_up"),
    path("envoi/<int:pk>/pieces/<int:attachment_id>/", outbox.attachment, name="attachment"),
]
